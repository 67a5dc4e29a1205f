package org.nettyaio.examples;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** Sends and receives amounts of data in the background, and tells two of them apart by digest. */
final class Streams {
  private Streams() {}

  /** Bytes that look random and are the same for the same seed. */
  static byte[] noise(long seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /** Sends all, then ends the output; done when the kernel has taken the last byte. */
  static CompletableFuture<Void> sendAndEnd(Socket socket, byte[] bytes) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            socket.getOutputStream().write(bytes);
            socket.shutdownOutput();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        task -> Thread.ofPlatform().daemon().start(task));
  }

  /** Receives until the end of the stream; yields the SHA-256 of what came. */
  static CompletableFuture<String> digestOfAll(Socket socket) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return digest(socket.getInputStream());
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        task -> Thread.ofPlatform().daemon().start(task));
  }

  static String digest(InputStream in) throws IOException {
    MessageDigest sha256 = sha256();
    // Not closed: that would close the socket, whose other direction may still be in use.
    new DigestInputStream(in, sha256).transferTo(OutputStream.nullOutputStream());
    return HexFormat.of().formatHex(sha256.digest());
  }

  static String digest(byte[] bytes) {
    return HexFormat.of().formatHex(sha256().digest(bytes));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
