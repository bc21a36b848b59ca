/** The model checker: explores core's protocols on the production code. */
module dev.quire.check {
  requires transitive dev.quire.core;
  requires static org.jspecify;

  exports dev.quire.check;
}
