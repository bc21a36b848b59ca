package dev.quire.fsx;

import org.jspecify.annotations.Nullable;

/**
 * Why a program failed.
 *
 * @param step number of the step at which it was noticed
 * @param message what was wrong
 * @param cause the exception, where there was one
 */
public record Failure(int step, String message, @Nullable Throwable cause) {}
