/** HTTP itself, without files: answers, dates, ranges, hosts, and the requests being answered. */
@NullMarked
package dev.quire.cli.http;

import org.jspecify.annotations.NullMarked;
