package org.nettyaio.channel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator.DelegatingHandle;
import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import io.netty.util.UncheckedBooleanSupplier;
import java.util.concurrent.atomic.AtomicReference;

/** Makes handles of another allocator that throw once, in a call that the test chooses. */
final class ThrowingAllocator implements RecvByteBufAllocator {
  /** The calls. */
  enum Call {
    NEW_HANDLE,
    RESET,
    ALLOCATE,
    ATTEMPTED_BYTES_READ,
    LAST_BYTES_READ,
    INC_MESSAGES_READ,
    CONTINUE_READING,
    READ_COMPLETE
  }

  private record Plan(Call call, Throwable thrown) {}

  private final AtomicReference<Plan> plan = new AtomicReference<>();
  private final RecvByteBufAllocator allocator;

  ThrowingAllocator(RecvByteBufAllocator allocator) {
    this.allocator = allocator;
  }

  /** The next such call throws. */
  void plan(Call call, Throwable thrown) {
    plan.set(new Plan(call, thrown));
  }

  /** Whether what was planned has happened. */
  boolean hasThrown() {
    return plan.get() == null;
  }

  private void at(Call call) {
    Plan next = plan.get();
    if (next != null && next.call == call && plan.compareAndSet(next, null)) {
      ThrowingAllocator.<RuntimeException>sneak(next.thrown);
    }
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void sneak(Throwable thrown) throws T {
    throw (T) thrown;
  }

  @Override
  @SuppressWarnings("deprecation") // There is no other that makes handles.
  public Handle newHandle() {
    at(Call.NEW_HANDLE);
    return new ThrowingHandle(allocator.newHandle());
  }

  @SuppressWarnings("deprecation")
  private final class ThrowingHandle extends DelegatingHandle implements ExtendedHandle {
    ThrowingHandle(Handle delegate) {
      super(delegate);
    }

    @Override
    public void reset(ChannelConfig config) {
      at(Call.RESET);
      super.reset(config);
    }

    @Override
    public ByteBuf allocate(ByteBufAllocator allocator) {
      at(Call.ALLOCATE);
      return super.allocate(allocator);
    }

    @Override
    public void attemptedBytesRead(int bytes) {
      at(Call.ATTEMPTED_BYTES_READ);
      super.attemptedBytesRead(bytes);
    }

    @Override
    public void lastBytesRead(int bytes) {
      at(Call.LAST_BYTES_READ);
      super.lastBytesRead(bytes);
    }

    @Override
    public void incMessagesRead(int count) {
      at(Call.INC_MESSAGES_READ);
      super.incMessagesRead(count);
    }

    @Override
    public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
      at(Call.CONTINUE_READING);
      return ((ExtendedHandle) delegate()).continueReading(maybeMoreData);
    }

    @Override
    public boolean continueReading() {
      at(Call.CONTINUE_READING);
      return super.continueReading();
    }

    @Override
    public void readComplete() {
      at(Call.READ_COMPLETE);
      super.readComplete();
    }
  }
}
