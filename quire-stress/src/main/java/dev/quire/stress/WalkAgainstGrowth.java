package dev.quire.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.quire.core.word.Words;
import dev.quire.core.xarray.NodeLayout;
import dev.quire.core.xarray.NodePool;
import dev.quire.core.xarray.TreeLayout;
import dev.quire.core.xarray.XArray;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;

/** An entry is found however the tree grows above it. */
@JCStressTest
@Outcome(id = "64", expect = ACCEPTABLE, desc = "The entry.")
@Outcome(expect = FORBIDDEN, desc = "The entry was lost, or another one found.")
@State
public class WalkAgainstGrowth {
  private static final long ENTRY = 64;
  private static final long FAR = 70;
  private static final int NODES = 4;

  private final MemorySegment memory =
      Arena.ofAuto()
          .allocate(TreeLayout.BYTES + (long) NODES * NodeLayout.BYTES, NodeLayout.ALIGNMENT);
  private final long root = memory.address();
  private final XArray tree = new XArray(root, new Nodes(root + TreeLayout.BYTES));

  /** jcstress makes the states; this one has one entry, which stands in the head. */
  public WalkAgainstGrowth() {
    tree.insert(0, 0, ENTRY);
  }

  /** Puts an entry so far away that nodes have to come between. */
  @Actor
  public void grow() {
    tree.insert(FAR, 0, 2 * ENTRY);
  }

  /** Looks the first one up. */
  @Actor
  public void walk(J_Result result) {
    result.r1 = tree.load(0);
  }

  /** Lets the head point to a node that does not have the entry yet. */
  @JCStressTest
  @Outcome(id = "64", expect = ACCEPTABLE, desc = "The entry.")
  @Outcome(expect = FORBIDDEN, desc = "The entry was lost.")
  @State
  public static class Planted {
    private static final long SLOT = 64;
    private static final long NODE = 2;

    private final MemorySegment memory =
        Arena.ofAuto().allocate(TreeLayout.BYTES + NodeLayout.BYTES, NodeLayout.ALIGNMENT);
    private final long head = memory.address();
    private final long node = head + TreeLayout.BYTES;

    /** jcstress makes the states; this one has one entry, which stands in the head. */
    public Planted() {
      Words.setLongPlain(head, ENTRY);
    }

    /** Publishes first and writes the entry afterwards. */
    @Actor
    public void grow() {
      Words.setLongRelease(head, node | NODE); // pairs with XArray.load
      Words.setLongRelease(node + SLOT, ENTRY); // pairs with XArray.load
    }

    /** Looks it up. */
    @Actor
    public void walk(J_Result result) {
      result.r1 = XArray.load(head, 0);
    }
  }

  /** Nodes one after the other, never to be used again. */
  private static final class Nodes implements NodePool {
    private long next;

    Nodes(long first) {
      next = first;
    }

    @Override
    public long allocate() {
      long node = next;
      next += NodeLayout.BYTES;
      return node;
    }

    @Override
    public void free(long node) {
      throw new IllegalStateException("nothing is freed here");
    }

    @Override
    public void retire(long node) {
      throw new IllegalStateException("nothing is retired here");
    }
  }
}
