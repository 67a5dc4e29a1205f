package org.nettyaio.benchmarks.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.nettyaio.benchmarks.Pattern;

/** The requests that a connection sends, and the answers that are correct. */
interface Script {
  /** The address of a request that begins at this position of all that is sent. */
  long request(long position);

  /** How many bytes one request has, or all requests that are sent together. */
  int requestLength();

  /** How many bytes the answer has. */
  int responseLength();

  /** How many requests are sent together. */
  int operations();

  /** Whether these bytes are those at this position of all that is received. */
  boolean matches(MemorySegment received, int length, long position);

  /** Messages that come back as they are. */
  static Script echo(int length) {
    return new Script() {
      @Override
      public long request(long position) {
        return Pattern.address(position);
      }

      @Override
      public int requestLength() {
        return length;
      }

      @Override
      public int responseLength() {
        return length;
      }

      @Override
      public int operations() {
        return 1;
      }

      @Override
      public boolean matches(MemorySegment received, int count, long position) {
        return Pattern.matches(received, count, position);
      }
    };
  }

  /** HTTP requests for the server's line of text. */
  static Script http(int pipelined) {
    MemorySegment requests =
        Arena.ofAuto()
            .allocateFrom(
                "GET /plaintext HTTP/1.1\r\nHost: server\r\n\r\n".repeat(pipelined), US_ASCII);
    String response =
        "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 13\r\n\r\nHello, World!";
    MemorySegment responses = Arena.ofAuto().allocateFrom(response.repeat(pipelined + 1), US_ASCII);
    return new Script() {
      @Override
      public long request(long position) {
        return requests.address();
      }

      @Override
      public int requestLength() {
        return (int) requests.byteSize() - 1;
      }

      @Override
      public int responseLength() {
        return response.length() * pipelined;
      }

      @Override
      public int operations() {
        return pipelined;
      }

      @Override
      public boolean matches(MemorySegment received, int length, long position) {
        long offset = position % response.length();
        return MemorySegment.mismatch(received, 0, length, responses, offset, offset + length) < 0;
      }
    };
  }
}
