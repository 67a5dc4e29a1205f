package org.nettyaio.linux.aio;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nettyaio.linux.Errno;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.abi.socket_h;
import org.nettyaio.linux.aio.Owner.Poll;
import org.nettyaio.linux.aio.Owner.Transfer;
import org.nettyaio.linux.socket.Await;
import org.nettyaio.linux.socket.Socket;

/** Writes that are queued and not sent are made by another thread, once. */
@Timeout(60)
class AioHeldTest {
  private final Arena arena = Arena.ofShared();
  private final MemorySegment memory = arena.allocate(1 << 16);
  private AioContext context;
  private Owner owner;
  private Socket sender;
  private Socket receiver;

  @BeforeEach
  void open() throws ErrnoException {
    context = AioContext.open(64, 64);
    owner = new Owner(context);
    Socket[] pair = Socket.newUnixPair(socket_h.SOCK_STREAM);
    sender = pair[0];
    receiver = pair[1];
  }

  @AfterEach
  void close() throws ErrnoException {
    context.close();
    sender.close();
    receiver.close();
    arena.close();
  }

  private Transfer write(int length) {
    Transfer write = owner.transfer();
    write.write(sender.fd(), memory.address(), length, memory);
    return write;
  }

  private int received() {
    return receiver.read(memory.address() + memory.byteSize() / 2, 1000);
  }

  @Test
  void onlyWhatIsStillThereTheSecondTimeIsMade() {
    assertThat(context.performHeld(0)).isZero();
    context.queue(write(10));
    long batch = context.performHeld(0);
    assertThat(batch).isPositive();
    assertThat(received()).isEqualTo(-Errno.EAGAIN);
    assertThat(context.performHeld(batch)).isEqualTo(batch);
    assertThat(received()).isEqualTo(10);
    // Not again.
    assertThat(context.performHeld(batch)).isEqualTo(batch);
    assertThat(received()).isEqualTo(-Errno.EAGAIN);
  }

  @Test
  void theOwnerHearsOfItWhenItSubmits() {
    Transfer write = write(10);
    Poll poll = owner.pollIn(receiver.fd());
    context.queue(write);
    context.queue(poll);
    context.performHeld(context.performHeld(0));
    assertThat(write.state()).isEqualTo(AioRequest.State.QUEUED);
    context.submit();
    assertThat(owner.take(2)).containsExactly(write, poll);
    assertThat(write.result()).isEqualTo(10);
    assertThat(context.queued()).isZero();
    assertThat(received()).isEqualTo(10);
    owner.assertNothingLeft();
  }

  @Test
  void theOwnerHearsOfItWhenItWouldTakeItBack() {
    Transfer write = write(10);
    context.queue(write);
    context.performHeld(context.performHeld(0));
    assertThat(context.cancel(write)).isTrue();
    assertThat(owner.all()).containsExactly(write);
    assertThat(write.result()).isEqualTo(10);
  }

  @Test
  void theOwnerHearsOfItWhenItCloses() {
    Transfer made = write(10);
    context.queue(made);
    context.performHeld(context.performHeld(0));
    Transfer notMade = write(20);
    context.queue(notMade);
    context.close();
    assertThat(owner.all()).containsExactlyInAnyOrder(made, notMade);
    assertThat(made.result()).isEqualTo(10);
    assertThat(notMade.result()).isEqualTo(-Errno.ECANCELED);
  }

  @Test
  void aBatchThatIsTakenBackAndQueuedAgainIsAnother() {
    Transfer write = write(10);
    context.queue(write);
    long batch = context.performHeld(0);
    assertThat(context.cancel(write)).isTrue();
    write.write(sender.fd(), memory.address(), 20, memory);
    context.queue(write);
    assertThat(context.performHeld(batch)).isNotEqualTo(batch);
    assertThat(received()).isEqualTo(-Errno.EAGAIN);
  }

  @Test
  void whatHasNoRoomStaysQueued() {
    int sent = 0;
    int result;
    while ((result = sender.write(memory.address(), 4096)) > 0) {
      sent += result;
    }
    Transfer write = write(10);
    context.queue(write);
    context.performHeld(context.performHeld(0));
    while (sent > 0) {
      sent -= received();
    }
    context.performHeld(context.performHeld(0));
    context.submit();
    assertThat(owner.take(1)).containsExactly(write);
    assertThat(write.result()).isEqualTo(10);
  }

  @Test
  void readsAndPollsAreLeftToTheOwner() {
    Transfer read = owner.transfer();
    read.read(receiver.fd(), memory.address(), 10, memory);
    Poll poll = owner.pollIn(receiver.fd());
    context.queue(read);
    context.queue(poll);
    sender.write(memory.address(), 10);
    context.performHeld(context.performHeld(0));
    context.submit();
    assertThat(owner.take(1)).containsExactly(read);
    assertThat(read.result()).isEqualTo(10);
  }

  /** Every number is written once and in order, whoever writes it. */
  @Test
  void inARaceEachWriteIsMadeOnce() throws Exception {
    int count = 200_000;
    Thread guard =
        Thread.ofPlatform()
            .start(
                () -> {
                  long held = 0;
                  while (!Thread.currentThread().isInterrupted()) {
                    held = context.performHeld(held);
                  }
                });
    List<Integer> received = new ArrayList<>();
    Thread reader = Thread.ofPlatform().start(() -> readNumbers(count, received));
    Random random = new Random(7);
    Transfer write = owner.transfer();
    for (int next = 0; next < count; ) {
      memory.set(ValueLayout.JAVA_INT, 0, next);
      write.write(sender.fd(), memory.address(), Integer.BYTES, memory);
      context.queue(write);
      boolean made;
      if (random.nextBoolean()) {
        context.submit();
        made = owner.take(1).get(0) == write && write.result() == Integer.BYTES;
      } else {
        for (int i = random.nextInt(200); i > 0; i--) {
          Thread.onSpinWait();
        }
        context.cancel(write);
        made = owner.known() > 0 && owner.all().get(0) == write && write.result() == Integer.BYTES;
      }
      next += made ? 1 : 0;
    }
    reader.join();
    guard.interrupt();
    guard.join();
    assertThat(received).hasSize(count);
    for (int i = 0; i < count; i++) {
      assertThat(received.get(i)).isEqualTo(i);
    }
  }

  private void readNumbers(int count, List<Integer> numbers) {
    try (Arena own = Arena.ofConfined()) {
      MemorySegment buffer = own.allocate(ValueLayout.JAVA_INT, 1024);
      int filled = 0;
      while (numbers.size() < count) {
        Await.readable(receiver);
        int read = receiver.read(buffer.address() + filled, (int) buffer.byteSize() - filled);
        if (read < 0) {
          return;
        }
        filled += read;
        int whole = filled / Integer.BYTES;
        for (int i = 0; i < whole; i++) {
          numbers.add(buffer.getAtIndex(ValueLayout.JAVA_INT, i));
        }
        int rest = filled - whole * Integer.BYTES;
        MemorySegment.copy(buffer, whole * Integer.BYTES, buffer, 0, rest);
        filled = rest;
      }
    }
  }
}
