package dev.quire.bench.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SamplesTest {
  @Test
  void quantilesInterpolateBetweenNeighbours() {
    Samples samples = new Samples();
    for (int i = 100; i >= 0; i--) {
      samples.add(i);
    }
    assertEquals(101, samples.count());
    assertEquals(10, samples.p10());
    assertEquals(50, samples.median());
    assertEquals(0, samples.quantile(0));
    assertEquals(100, samples.quantile(1));
    assertEquals(12.5, samples.quantile(0.125));
  }

  @Test
  void withoutSamplesThereIsNoQuantile() {
    assertTrue(Double.isNaN(new Samples().p10()));
  }

  @Test
  void aShareBeyondOneIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Samples().quantile(1.5));
  }
}
