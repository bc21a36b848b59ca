package dev.quire.check.explore;

/** Which place in the code an access comes from. */
interface Sites {

  /** The number of the site whose access is being performed; 0 before the first one. */
  int current();

  /** What a number stands for; the same for all explorations of one run. */
  Site site(int number);
}
