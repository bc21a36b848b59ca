package dev.quire.check.claims;

import dev.quire.check.Mutation;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;

/** Changes to bytecode that more than one mutant is made of. */
final class Edits {

  static final ClassDesc WORDS = ClassDesc.of("dev.quire.core.word.Words");

  /** Of a store of an int, as in {@code setIntOpaque}. */
  static final MethodTypeDesc STORE_INT =
      MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_long, ConstantDescs.CD_int);

  /** Of an atomic addition to an int. */
  static final MethodTypeDesc ADD_INT =
      MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_long, ConstantDescs.CD_int);

  private Edits() {}

  /** A compare-and-set of an int becomes an addition of 1 that always succeeds. */
  static Mutation addsOne(String type, String method, int occurrence) {
    return new Mutation(
        type,
        method,
        "casInt",
        occurrence,
        (code, signature) ->
            code.pop2() // what was expected, and what was to be stored
                .iconst_1()
                .invokestatic(WORDS, "getAndAddInt", ADD_INT)
                .pop()
                .iconst_1());
  }
}
