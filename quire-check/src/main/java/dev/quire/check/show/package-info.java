/** What people see of an exploration: traces, pages, lessons. Nothing here explores. */
@org.jspecify.annotations.NullMarked
package dev.quire.check.show;
