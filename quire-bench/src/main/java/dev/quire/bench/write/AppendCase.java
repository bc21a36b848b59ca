package dev.quire.bench.write;

import dev.quire.bench.disk.Block;
import dev.quire.bench.disk.ChannelTarget;
import dev.quire.bench.disk.MappedTarget;
import dev.quire.bench.disk.Pass;
import dev.quire.bench.disk.RandomAccessTarget;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Records of 256 bytes at the end of a log, forced after each 8. */
final class AppendCase extends DiskCase {
  private static final int RECORD_BYTES = 256;
  private static final int FORCED_TOGETHER = 8;

  private final Map<String, AtomicInteger> written = new ConcurrentHashMap<>();

  AppendCase(Extent extent, boolean direct) {
    super(extent, direct);
  }

  @Override
  String name() {
    return "append";
  }

  @Override
  String unit() {
    return "op/s";
  }

  @Override
  long fileBytes() {
    return 0;
  }

  @Override
  long memoryBytes() {
    return 32L << 20;
  }

  @Override
  List<Opener> openers() {
    // Each round runs with one thread and with two.
    long most = 3L * (extent.rounds() + 1) * extent.records() * RECORD_BYTES;
    return with(
        file -> new ChannelTarget(file, false),
        file -> new ChannelTarget(file, true),
        file -> new MappedTarget(file, most),
        RandomAccessTarget::new);
  }

  @Override
  Pass.Outcome pass(Contender contender, int threads, int round) throws IOException {
    AtomicInteger ids =
        written.computeIfAbsent(contender.target().name(), name -> new AtomicInteger());
    return Pass.run(
        threads,
        (thread, times) -> {
          Block record = new Block(RECORD_BYTES);
          for (int i = 1; i <= extent.records(); i++) {
            long id = ids.getAndIncrement();
            record.fill(id * Block.PAGE_BYTES, id);
            contender.target().append(record);
            if (i % FORCED_TOGETHER == 0) {
              force(contender, times);
            }
          }
          force(contender, times);
          return extent.records();
        });
  }

  /** Every record is there once, whatever their order. */
  @Override
  void verify(Contender contender) throws IOException {
    contender.target().force();
    int count = written.getOrDefault(contender.target().name(), new AtomicInteger()).get();
    BitSet found = new BitSet();
    Block record = new Block(RECORD_BYTES);
    try (FileChannel in = FileChannel.open(contender.file(), StandardOpenOption.READ)) {
      for (int i = 0; i < count; i++) {
        in.read(record.buffer(), (long) i * RECORD_BYTES);
        long id = record.segment().get(ValueLayout.JAVA_LONG, Long.BYTES);
        record.check(id * Block.PAGE_BYTES);
        found.set((int) id);
      }
    }
    if (found.cardinality() != count) {
      throw new IOException(
          "%s has %d of %d records".formatted(contender.file(), found.cardinality(), count));
    }
  }
}
