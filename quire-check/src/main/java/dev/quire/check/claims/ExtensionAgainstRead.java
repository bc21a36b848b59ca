package dev.quire.check.claims;

import dev.quire.check.Claim;
import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import dev.quire.check.Stage;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * D2. A file that grows against a read of its new end.
 *
 * <p><b>Said</b> in docs/protocols/write.md: the size is published after the bytes. Who sees the
 * size sees the bytes.
 *
 * <p><b>Actors</b>: a writer that makes a file longer by the second word of page 1; a reader of
 * both words of that page.
 *
 * <p><b>Forbidden</b>: the read gives two words, and the second is not the one that was written.
 *
 * <p><b>Why it holds</b>: the reader loads the sequence, then the size, then copies, then compares
 * the sequence. If it sees the new size, the latch was taken before: so it either began with an odd
 * sequence, or after the release.
 */
public final class ExtensionAgainstRead implements Claim {

  private static final long START = (long) World.PAGE << 12;
  static final long WRITTEN = 7;
  private static final String WRITING = "dev.quire.core.cache.Writing";

  private final MemorySegment target = MemorySegment.ofArray(new byte[World.LOOKED_AT]);
  private long read;

  @Override
  public String id() {
    return "D2";
  }

  @Override
  public String title() {
    return "a file that grows against a read of its new end";
  }

  @Override
  public String bound() {
    return "1 write of a word beyond the end, 1 read of 2 words";
  }

  @Override
  public void stage(Stage stage) {
    World world = new World(stage, World.PAGE);
    world.resize(START + Long.BYTES);
    world.fill(World.PAGE);
    world.actor(stage, "writer", () -> extend(world));
    world.actor(stage, "reader", () -> read = world.lookup.read(START, target, 0, World.LOOKED_AT));
    stage.forbid(
        "bytes were read that were not written",
        () -> read > 0 && target.get(ValueLayout.JAVA_LONG_UNALIGNED, Long.BYTES) != WRITTEN);
    stage.forbid("the file is too short", () -> world.mapping.size() != START + World.LOOKED_AT);
    stage.outcome(() -> read > 0 ? "read" : "not yet");
  }

  /** Writes the second word, which makes the file longer. */
  static void extend(World world) {
    MemorySegment source = MemorySegment.ofArray(new byte[Long.BYTES]);
    source.set(ValueLayout.JAVA_LONG_UNALIGNED, 0, WRITTEN);
    world.mapping.writing().lockSize();
    try {
      world
          .mapping
          .writing()
          .write(
              world.lookup, START + Long.BYTES, source, 0, Long.BYTES, Long.MAX_VALUE, true, true);
    } finally {
      world.mapping.writing().unlockSize();
    }
  }

  /** The size is published before a call of the latch, or after it. */
  static Mutation publishes(String call, boolean after) {
    ClassDesc mapping = ClassDesc.of("dev.quire.core.cache.Mapping");
    ClassDesc extent = ClassDesc.of("dev.quire.core.cache.Extent");
    ClassDesc latch = ClassDesc.of("dev.quire.core.folio.FolioLatch");
    return new Mutation(
        WRITING,
        "write",
        call,
        1,
        (code, signature) -> {
          if (after) {
            code.invokevirtual(latch, call, signature.dropParameterTypes(0, 1));
          }
          code.aload(0)
              .getfield(ClassDesc.of(WRITING), "mapping", mapping)
              .invokevirtual(mapping, "extent", MethodTypeDesc.of(extent))
              .lload(2) // position
              .lload(7) // length
              .ladd()
              .invokevirtual(
                  extent,
                  "extendTo",
                  MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_long));
          if (!after) {
            code.invokestatic(latch, call, signature);
          }
        });
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "size-before-bytes",
            "a write publishes the size before it takes the latch",
            publishes("tryExclusive", false)));
  }
}
