/** Huge folios, a section each, and what they do without: the metadata of most of their tails. */
@NullMarked
package dev.quire.core.hugetlb;

import org.jspecify.annotations.NullMarked;
