package dev.quire.bench.neo4j;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;
import org.neo4j.scheduler.Group;
import org.neo4j.scheduler.JobHandle;
import org.neo4j.scheduler.JobScheduler;

/**
 * A scheduler for a cache that evicts nothing: what has to run for the cache's own sake (its
 * eviction thread) gets a daemon thread, recurring work is not needed.
 */
final class IdleScheduler {
  private IdleScheduler() {}

  static JobScheduler create() {
    return (JobScheduler)
        Proxy.newProxyInstance(
            JobScheduler.class.getClassLoader(),
            new Class<?>[] {JobScheduler.class},
            IdleScheduler::call);
  }

  private static @Nullable Object call(Object proxy, Method method, Object @Nullable [] arguments) {
    if (method.getName().equals("schedule") && arguments != null) {
      start(arguments);
    }
    if (method.getReturnType() == JobHandle.class) {
      return JobHandle.EMPTY;
    }
    if (method.getReturnType() == int.class) {
      return 0;
    }
    return method.getName().equals("toString") ? "idle scheduler" : null;
  }

  private static void start(Object[] arguments) {
    for (Object argument : arguments) {
      if (argument instanceof Runnable job && arguments[0] instanceof Group group) {
        Thread.ofPlatform().daemon().name("neo4j-" + group.groupName()).start(job);
        return;
      }
    }
  }
}
