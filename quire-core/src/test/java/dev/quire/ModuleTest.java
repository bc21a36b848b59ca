package dev.quire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class ModuleTest {
  @Test
  void testsRunInsideTheModuleOnTheJdkThatTheBuildFound() {
    assertEquals("dev.quire.core", ModuleTest.class.getModule().getName());
    assertEquals(25, Runtime.version().feature());
  }

  @Test
  void nativeAccessIsGrantedToCore() {
    assertTrue(ModuleTest.class.getModule().isNativeAccessEnabled());
  }
}
