package dev.quire.fsx;

import org.jspecify.annotations.Nullable;

/**
 * Why a program failed.
 *
 * @param message what was wrong
 * @param cause the exception, where there was one
 */
public record Failure(String message, @Nullable Throwable cause) {}
