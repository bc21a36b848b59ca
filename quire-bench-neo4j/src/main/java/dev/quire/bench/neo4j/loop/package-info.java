/** The measured loops over Neo4j's page cache, loaded once for each variant, case and thread. */
@NullMarked
package dev.quire.bench.neo4j.loop;

import org.jspecify.annotations.NullMarked;
