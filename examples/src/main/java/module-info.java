/** What an engine that embeds Quire looks like from outside, with claims about its own code. */
module example.reader {
  requires dev.quire.core;
  requires static dev.quire.check; // for the claims: whoever runs the engine does without

  exports example.tree.claims to
      dev.quire.check;
}
