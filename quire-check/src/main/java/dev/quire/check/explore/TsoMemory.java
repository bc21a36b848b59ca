package dev.quire.check.explore;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Total store order, as x86 has it: each actor's stores go through a first-in-first-out buffer,
 * which it reads first itself. Everything else is sequentially consistent.
 */
final class TsoMemory implements Memory {

  // A store into the buffer is noticed by nobody. It arrives in memory by a step of the buffer,
  // which is an actor of its own: made possible by the store, ordered after it and before whatever
  // its actor does that waits for an empty buffer. A read touches its word also when the buffer
  // serves it: whether it does depends on the arrival.
  //
  // A wait queue is guarded by a monitor, and taking one is a locked instruction.

  @SuppressWarnings("ArrayRecordComponent") // as the seam sends it; stores are never compared
  private record Store(long[] request, int step) {}

  private final SequentialMemory memory = new SequentialMemory();
  private final List<ArrayDeque<Store>> buffers = new ArrayList<>();
  private int[] arrived = new int[0];

  TsoMemory() {}

  @Override
  public void start(int actors, Order order) {
    buffers.clear();
    for (int i = 0; i < actors; i++) {
      buffers.add(new ArrayDeque<>());
    }
    arrived = new int[actors];
  }

  @Override
  public void clear() {
    memory.clear();
    for (int i = 0; i < buffers.size(); i++) {
      buffers.get(i).clear();
      arrived[i] = -1;
    }
  }

  @Override
  public long stage(long[] request) {
    return memory.stage(request);
  }

  @Override
  public long newest(long[] request) {
    return memory.newest(request);
  }

  @Override
  public boolean isStep(int code) {
    return code != Operations.ACQUIRE_FENCE && code != Operations.STORE_STORE_FENCE;
  }

  @Override
  public boolean ready(int actor, long[] request) {
    return buffers.get(actor).isEmpty() || !drains(Operations.code(request));
  }

  private static boolean drains(int code) {
    return Operations.isCas(code)
        || Operations.isAdd(code)
        || code == Operations.SET_VOLATILE
        || code == Operations.FULL_FENCE
        || code == Operations.WAKE
        || code == Operations.ENQUEUE
        || code == Operations.GIVE_UP;
  }

  private static boolean isBuffered(int code) {
    return Operations.isSet(code) && code != Operations.SET_VOLATILE;
  }

  @Override
  public void footprint(int actor, long[] request, Footprint into) {
    if (isBuffered(Operations.code(request))) {
      into.set(0, 0, Footprint.NOTHING);
    } else {
      memory.footprint(actor, request, into);
    }
  }

  @Override
  public long perform(int actor, long[] request, int choice, int step, Footprint touched) {
    int code = Operations.code(request);
    footprint(actor, request, touched);
    if (isBuffered(code)) {
      buffers.get(actor).add(new Store(request, step));
      return 0;
    }
    if (code == Operations.HEAVY_BARRIER) {
      for (int i = 0; i < buffers.size(); i++) {
        drain(i, step);
      }
      return 0;
    }
    return Operations.isGet(code) ? read(actor, request) : memory.stage(request);
  }

  private void drain(int actor, int step) {
    for (Store store : buffers.get(actor)) {
      memory.stage(store.request());
      arrived[actor] = step;
    }
    buffers.get(actor).clear();
  }

  /** What memory holds, under what the actor's own stores will make of it. */
  private long read(int actor, long[] request) {
    int bytes = Operations.bytes(request);
    long cell = Bits.cell(request[1], bytes);
    int shift = Bits.shift(request[1]);
    long value = Bits.insert(0, shift, bytes, memory.newest(request));
    for (Store store : buffers.get(actor)) {
      long[] written = store.request();
      int width = Operations.bytes(written);
      if (Bits.cell(written[1], width) == cell) {
        value = Bits.insert(value, Bits.shift(written[1]), width, written[2]);
      }
    }
    return Bits.extract(value, shift, bytes);
  }

  @Override
  public long repeat(int actor, long[] request) {
    if (Operations.isGet(Operations.code(request))) {
      return read(actor, request);
    }
    drain(actor, arrived[actor]);
    return memory.stage(request);
  }

  @Override
  public int cause(int actor, long[] request) {
    return drains(Operations.code(request)) ? arrived[actor] : -1;
  }

  // ---- the buffers as actors

  @Override
  public boolean hasBackground() {
    return true;
  }

  @Override
  public int background() {
    int some = 0;
    for (int i = 0; i < buffers.size(); i++) {
      some |= buffers.get(i).isEmpty() ? 0 : 1 << i;
    }
    return some;
  }

  @Override
  public void backgroundFootprint(int actor, Footprint into) {
    if (buffers.get(actor).isEmpty()) {
      into.set(0, 0, Footprint.NOTHING); // a heavy barrier has just emptied it
    } else {
      into.word(oldest(actor).request(), true);
    }
  }

  @Override
  public int backgroundStep(int actor, int step) {
    Store store = oldest(actor);
    buffers.get(actor).remove();
    memory.stage(store.request());
    arrived[actor] = step;
    return store.step();
  }

  @Override
  public long[] backgroundRequest(int actor) {
    return Operations.as(Operations.ARRIVES, oldest(actor).request());
  }

  private Store oldest(int actor) {
    return buffers.get(actor).element();
  }
}
