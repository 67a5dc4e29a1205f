package org.nettyaio.linux.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nettyaio.linux.abi.cmsghdr;

@Timeout(20)
class ControlMessagesTest {
  private static final long AT = 16;

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment memory = arena.allocate(256, 8);

  @AfterEach
  void free() {
    arena.close();
  }

  private long put(long offset, int type, long length) {
    cmsghdr.cmsg_len_at(memory, offset, length);
    cmsghdr.cmsg_level_at(memory, offset, 1);
    cmsghdr.cmsg_type_at(memory, offset, type);
    return offset + cmsghdr.cmsg_space(length - cmsghdr.sizeof());
  }

  private long find(int type, long length, long bytes) {
    return ControlMessages.find(memory, AT, length, 1, type, bytes);
  }

  @Test
  void eachPieceIsFoundBehindTheOthers() {
    long second = put(AT, 7, 16 + 4);
    long third = put(second, 8, 16);
    long end = put(third, 9, 16 + 12);
    assertThat(find(7, end - AT, 4)).isEqualTo(AT);
    assertThat(find(8, end - AT, 0)).isEqualTo(second);
    assertThat(find(9, end - AT, 12)).isEqualTo(third);
    assertThat(ControlMessages.dataLength(memory, third)).isEqualTo(12);
    assertThat(find(10, end - AT, 0)).isEqualTo(-1);
    assertThat(ControlMessages.find(memory, AT, end - AT, 2, 9, 0)).isEqualTo(-1);
  }

  /** The kernel counts no padding behind the last. */
  @Test
  void lastPieceNeedsNoPadding() {
    long second = put(AT, 7, 16 + 4);
    put(second, 8, 16 + 1);
    assertThat(find(8, second + 17 - AT, 1)).isEqualTo(second);
  }

  @Test
  void pieceWithTooLittleDataIsPassedOver() {
    long second = put(AT, 7, 16 + 2);
    long end = put(second, 7, 16 + 4);
    assertThat(find(7, end - AT, 4)).isEqualTo(second);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 15, -1, Long.MIN_VALUE, Long.MAX_VALUE, Long.MAX_VALUE - 7, 41})
  void lengthThatCannotBeEndsTheSearch(long length) {
    put(AT, 7, length);
    put(AT + 24, 8, 16);
    assertThat(find(8, 40, 0)).isEqualTo(-1);
    assertThat(find(7, 40, 0)).isEqualTo(-1);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 15})
  void whatIsShorterThanAHeadIsNone(long length) {
    put(AT, 7, 16);
    assertThat(find(7, length, 0)).isEqualTo(-1);
  }
}
