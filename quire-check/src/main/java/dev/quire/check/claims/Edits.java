package dev.quire.check.claims;

import dev.quire.check.Mutation;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;

/** Changes to bytecode that more than one mutant is made of. */
final class Edits {

  static final ClassDesc WORDS = ClassDesc.of("dev.quire.core.word.Words");

  private static final ClassDesc NODE = ClassDesc.of("dev.quire.core.xarray.Node");

  static final int FREE_LOCAL = 40; // beyond all local variables of the methods that use it

  /** Of a store of an int, as in {@code setIntOpaque}. */
  static final MethodTypeDesc STORE_INT =
      MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_long, ConstantDescs.CD_int);

  /** Of an atomic addition to an int. */
  static final MethodTypeDesc ADD_INT =
      MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_long, ConstantDescs.CD_int);

  private Edits() {}

  /** The first compare-and-set of an int becomes an addition of 1 that always succeeds. */
  static Mutation addsOne(String type, String method, String call) {
    return new Mutation(
        type,
        method,
        call,
        1,
        (code, signature) ->
            code.pop2() // what was expected, and what was to be stored
                .iconst_1()
                .invokestatic(WORDS, "getAndAddInt", ADD_INT)
                .pop()
                .iconst_1());
  }

  /** The first freeze in a method stores 0 and succeeds, whatever the count is. */
  static Mutation freezesWithoutComparing(String type, String method) {
    return new Mutation(
        type,
        method,
        "freeze",
        1,
        (code, signature) ->
            code.pop() // what was expected
                .iconst_0()
                .invokestatic(WORDS, "setIntVolatile", STORE_INT)
                .iconst_1());
  }

  /** The first store of a slot in a method of the tree is preceded by one that empties it. */
  static Mutation storesEmptyFirst(String type, String method) {
    return new Mutation(
        type,
        method,
        "store",
        1,
        (code, signature) ->
            code.lstore(FREE_LOCAL) // the entry
                .istore(FREE_LOCAL + 2) // the slot
                .lstore(FREE_LOCAL + 3) // the node
                .lload(FREE_LOCAL + 3)
                .iload(FREE_LOCAL + 2)
                .lconst_0()
                .invokestatic(NODE, "store", signature)
                .lload(FREE_LOCAL + 3)
                .iload(FREE_LOCAL + 2)
                .lload(FREE_LOCAL)
                .invokestatic(NODE, "store", signature));
  }
}
