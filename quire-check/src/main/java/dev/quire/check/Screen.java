package dev.quire.check;

/**
 * Where text goes.
 *
 * @param columns how wide a line may be
 * @param colour whether escape sequences for colours are understood and wanted
 */
public record Screen(int columns, boolean colour) {

  /** Fewest columns that lines are made for. */
  public static final int NARROWEST = 40;

  /** A file, a pipe, a mail: 120 columns without colours. */
  public static final Screen PAPER = new Screen(120, false);

  public Screen {
    columns = Math.max(columns, NARROWEST);
  }
}
