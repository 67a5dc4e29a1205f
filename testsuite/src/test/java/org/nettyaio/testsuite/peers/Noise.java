package org.nettyaio.testsuite.peers;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Content of which no part can stand in for another: the same pseudo-random bytes each time it is
 * read, made on the way, so that 100 MB of it take no memory.
 */
final class Noise extends InputStream {

  private long state = 0x9E3779B97F4A7C15L;
  private long word;
  private int bytesInWord;
  private long remaining;

  /** The first bytes of the noise, as many as are asked for. */
  Noise(long length) {
    remaining = length;
  }

  /** The first bytes of the noise, for what is small enough. */
  static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Noise(length).read(bytes, 0, length);
    return bytes;
  }

  /** A new file with the first bytes of the noise. */
  static Path file(Path directory, int length) throws IOException {
    Path file = directory.resolve("noise-" + length);
    try (OutputStream out = Files.newOutputStream(file)) {
      new Noise(length).transferTo(out);
    }
    return file;
  }

  /** The SHA-256, in hexadecimal, of the first bytes of the noise. */
  static String digest(long length) {
    return digest(new Noise(length));
  }

  /** The SHA-256, in hexadecimal, of all that a stream yields to its end. */
  static String digest(InputStream in) {
    MessageDigest sha256 = sha256();
    try {
      new DigestInputStream(in, sha256).transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return hex(sha256);
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e); // Every Java platform has it.
    }
  }

  static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }

  @Override
  public int read() {
    if (remaining == 0) {
      return -1;
    }
    remaining--;
    return next() & 0xff;
  }

  @Override
  public int read(byte[] to, int offset, int length) {
    if (length == 0) {
      return 0;
    }
    if (remaining == 0) {
      return -1;
    }
    int count = (int) Math.min(length, remaining);
    for (int i = 0; i < count; i++) {
      to[offset + i] = next();
    }
    remaining -= count;
    return count;
  }

  /** All of it: Netty's {@code ChunkedStream} makes chunks no larger than this. */
  @Override
  public int available() {
    return (int) Math.min(remaining, Integer.MAX_VALUE);
  }

  /** The bytes of the numbers of a xorshift generator (Marsaglia 2003). */
  private byte next() {
    if (bytesInWord == 0) {
      state ^= state << 13;
      state ^= state >>> 7;
      state ^= state << 17;
      word = state;
      bytesInWord = Long.BYTES;
    }
    byte next = (byte) word;
    word >>>= Byte.SIZE;
    bytesInWord--;
    return next;
  }
}
