/**
 * The page cache of Neo4j (GPL-3.0) as a rival. This module is built only with the profile {@code
 * neo4j}, is never published, and holds no line of Neo4j's code.
 */
@NullMarked
package dev.quire.bench.neo4j;

import org.jspecify.annotations.NullMarked;
