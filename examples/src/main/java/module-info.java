/** What an engine that embeds Quire looks like from outside. */
module example.reader {
  requires dev.quire.core;
}
