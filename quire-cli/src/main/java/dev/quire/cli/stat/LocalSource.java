package dev.quire.cli.stat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.util.List;
import java.util.StringJoiner;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * Reports of an instance in another process of this machine and this user, by JMX: {@link
 * dev.quire.stats.QuireMXBean}.
 */
public final class LocalSource implements Source {
  private static final String BEANS = "dev.quire:type=Quire,id=";
  private static final int MOST_HOLDERS = 100;

  private final String process;
  private final JMXConnector connector;
  private final MBeanServerConnection server;
  private final ObjectName bean;

  /**
   * Connects.
   *
   * @param pid of the process
   * @param id of the instance in it, from 1; 0 for the only one
   * @throws IOException when there is no such process, or no such instance in it
   */
  public LocalSource(long pid, int id) throws IOException {
    process = "process " + pid;
    connector = connect(address(pid));
    boolean found = false;
    try {
      server = connector.getMBeanServerConnection();
      bean = id == 0 ? only(pid) : name(id);
      found = server.isRegistered(bean);
    } finally {
      if (!found) {
        close();
      }
    }
    if (!found) {
      throw new IOException(
          "%s has no instance %d: `quire stat %d` says which there are"
              .formatted(process, id, pid));
    }
  }

  /** Has the process answer by JMX, to this machine alone, if it does not yet. */
  private JMXServiceURL address(long pid) throws IOException {
    try {
      VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
      try {
        return new JMXServiceURL(machine.startLocalManagementAgent());
      } finally {
        machine.detach();
      }
    } catch (AttachNotSupportedException | IOException e) {
      String what =
          ProcessHandle.of(pid).isEmpty()
              ? "there is no %s: give one that runs"
              : "%s cannot be asked: it is no JVM of this user, or lets nobody attach to it";
      throw new IOException(what.formatted(process), e);
    }
  }

  @SuppressWarnings("BanJNDI") // the address is that of a process of this user, said by itself
  private static JMXConnector connect(JMXServiceURL address) throws IOException {
    return JMXConnectorFactory.connect(address);
  }

  private static ObjectName name(int id) throws IOException {
    return named(BEANS + id);
  }

  private static ObjectName named(String text) throws IOException {
    try {
      return new ObjectName(text);
    } catch (JMException e) {
      throw new IOException(text, e);
    }
  }

  private ObjectName only(long pid) throws IOException {
    List<ObjectName> all =
        server.queryNames(named(BEANS.replace("id=", "*")), null).stream().sorted().toList();
    if (all.isEmpty()) {
      throw new IOException(
          process + " has no open instance of Quire, or it was built with management(false)");
    }
    if (all.size() > 1) {
      StringJoiner which = new StringJoiner(" or ");
      for (ObjectName each : all) {
        long budget = (long) Reading.number(asked(each, "stats").getAsJsonObject(), "budgetBytes");
        which.add("%d/%s (of %d MiB)".formatted(pid, each.getKeyProperty("id"), budget >> 20));
      }
      throw new IOException("%s has %d instances: say %s".formatted(process, all.size(), which));
    }
    return all.getFirst();
  }

  @Override
  public Reading ask() throws IOException {
    JsonElement stats = asked(bean, "stats");
    JsonElement holders = asked(bean, "holders");
    JsonArray oldest = new JsonArray();
    holders.getAsJsonArray().asList().stream().limit(MOST_HOLDERS).forEach(oldest::add);
    return new Reading(
        Report.of(process, stats.getAsJsonObject(), holders.getAsJsonArray().size(), oldest));
  }

  private JsonElement asked(ObjectName instance, String what) throws IOException {
    try {
      return json(server.invoke(instance, what, new Object[0], new String[0]));
    } catch (JMException | IOException e) {
      throw new IOException(
          "%s answers no more, or not as this version of Quire does (%s): is its instance closed?"
              .formatted(process, e),
          e);
    }
  }

  /** An open value of JMX as JSON. */
  private static JsonElement json(Object value) {
    return switch (value) {
      case CompositeData data -> {
        JsonObject object = new JsonObject();
        for (String name : data.getCompositeType().keySet()) {
          object.add(name, json(data.get(name)));
        }
        yield object;
      }
      case Object[] values -> {
        JsonArray list = new JsonArray();
        for (Object each : values) {
          list.add(json(each));
        }
        yield list;
      }
      case Number number -> new JsonPrimitive(number);
      case Boolean flag -> new JsonPrimitive(flag);
      default -> new JsonPrimitive(value.toString());
    };
  }

  @Override
  public void close() {
    try {
      connector.close();
    } catch (IOException gone) {
      return; // with the process: nothing is left to be closed
    }
  }
}
