package dev.quire.check.claims;

import dev.quire.check.Mutant;
import dev.quire.check.Mutation;
import java.util.List;

/**
 * V3. Tails that are remapped after a grace period.
 *
 * <p><b>Said</b> in the mends of 2024 and 2025: B waits for a grace period between the count that
 * became 0 and the remap, and A, in its section, loads the count first and asks then whether the
 * struct may be written.
 *
 * <p><b>Forbidden</b>: a write through a read-only mapping.
 *
 * <p><b>Why it holds</b>: whoever read a count above 0 before the remap is in a section that the
 * grace period waits for; whoever reads it after sees that it is an alias. The price in the kernel
 * was high (a third of the throughput of copying huge pages), which is why Quire's metadata can
 * always be written instead: see {@link LateGetAgainstDrop}.
 */
public final class TailsAfterGrace extends HistoricTails {

  public TailsAfterGrace() {
    super(true, true, true);
  }

  @Override
  public String id() {
    return "V3";
  }

  @Override
  public String title() {
    return "Linux since 2024: a grace period before the remap";
  }

  @Override
  public List<Mutant> mutants() {
    return List.of(
        Mutant.of(
            "remap-without-grace",
            "the grace period before the remap has always passed",
            Mutation.returns("dev.quire.core.epoch.Epoch", "elapsed", 1)));
  }
}
