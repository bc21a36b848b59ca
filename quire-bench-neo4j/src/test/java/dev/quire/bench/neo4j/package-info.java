@NullMarked
package dev.quire.bench.neo4j;

import org.jspecify.annotations.NullMarked;
