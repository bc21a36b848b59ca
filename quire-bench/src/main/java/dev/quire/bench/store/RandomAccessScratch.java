package dev.quire.bench.store;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.util.ArrayList;
import java.util.List;

/** A copy that each loop opens for itself, since such a file has one place at a time. */
public final class RandomAccessScratch extends Scratch {
  private final List<RandomAccessFile> files = new ArrayList<>();

  private RandomAccessScratch(Rig rig) throws IOException {
    super(rig, "raf");
  }

  /**
   * Makes a copy.
   *
   * @param rig whose file
   * @return the copy
   * @throws IOException when it cannot be copied
   */
  public static RandomAccessScratch open(Rig rig) throws IOException {
    return new RandomAccessScratch(rig);
  }

  /**
   * Opens the copy once more.
   *
   * @return closed with the copy
   * @throws IOException when it cannot be opened
   */
  public RandomAccessFile own() throws IOException {
    RandomAccessFile file = new RandomAccessFile(path().toFile(), "rw");
    files.add(file);
    return file;
  }

  @Override
  public void force() throws IOException {
    for (RandomAccessFile file : files) {
      file.getFD().sync();
    }
  }

  @Override
  protected void release() throws IOException {
    for (RandomAccessFile file : files) {
      file.close();
    }
  }
}
