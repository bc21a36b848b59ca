package dev.quire.check.explore;

import dev.quire.check.Mutant;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.constant.ClassDesc;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.lang.module.ResolvedModule;
import java.net.URI;
import java.net.URL;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Loads core, this module, the claim's module and whatever they use once more, each class from the
 * same bytes as in the application, except the one that a mutant changes. It is the explorer behind
 * the word seam of these classes: all their accesses come here.
 */
final class ChildLoader extends ClassLoader implements ToLongFunction<long[]> {

  /** By which stack traces tell the claim's own frames. */
  static final String NAME = "quire-check";

  private static final String CORE = "dev.quire.core";
  private static final String ROOF = "dev.quire";

  private final Map<String, ModuleReader> readers = new HashMap<>();
  private final Set<String> packages = new HashSet<>();
  private final ClassFile file;
  private final @Nullable Bytecode bytecode;
  private final ClassLoader application;
  private @Nullable SiteLog sites;
  private ToLongFunction<long[]> target =
      request -> {
        throw new IllegalStateException("words are used while no claim is explored");
      };

  private ChildLoader(ClassLoader application, @Nullable Mutant mutant) {
    super(NAME, application);
    this.application = application;
    file = ClassFile.of(ClassFile.ClassHierarchyResolverOption.of(resolver()));
    bytecode = mutant == null ? null : new Bytecode(mutant, file);
  }

  static {
    registerAsParallelCapable();
  }

  /** A loader for a claim; in modules of their own when the application runs in modules. */
  static ChildLoader of(Class<?> claim, @Nullable Mutant mutant) {
    ChildLoader loader = new ChildLoader(claim.getClassLoader(), mutant);
    Module own = ChildLoader.class.getModule();
    if (own.isNamed() && claim.getModule().isNamed()) {
      loader.inModules(own, claim.getModule());
    } else {
      loader.packages.add(claim.getPackageName()); // the rest of the class path: see owns
    }
    loader.sites = new SiteLog(loader.words());
    return loader;
  }

  private void inModules(Module own, Module claims) {
    ModuleLayer layer = own.getLayer();
    Map<String, ModuleReference> references = new HashMap<>();
    for (String name : List.of(own.getName(), claims.getName())) {
      again(layer.configuration().findModule(name).orElseThrow(), references);
    }
    Configuration configuration =
        Configuration.resolve(
            finder(references),
            List.of(layer.configuration()),
            ModuleFinder.of(),
            references.keySet());
    ModuleLayer.Controller controller =
        ModuleLayer.defineModules(configuration, List.of(layer), name -> this);
    for (Map.Entry<String, ModuleReference> entry : references.entrySet()) {
      try {
        readers.put(entry.getKey(), entry.getValue().open());
      } catch (IOException e) {
        throw new UncheckedIOException("module " + entry.getKey() + " cannot be read again", e);
      }
      packages.addAll(entry.getValue().descriptor().packages());
    }
    Module child = controller.layer().findModule(own.getName()).orElseThrow();
    controller.addExports(child, ChildLoader.class.getPackageName(), own);
    Module childCore = controller.layer().findModule(CORE).orElseThrow();
    controller.addExports(childCore, CORE + ".word", own);
    controller.addOpens(childCore, ROOF, child); // for claims about what the roof keeps to itself
    controller.addOpens(childCore, CORE + ".reclaim", child); // and about its thread
    controller.addOpens(childCore, CORE + ".writeback", child); // and about this one's
    controller.addOpens(childCore, CORE + ".cache", child); // and about parts of a truncate
    controller.addOpens(childCore, CORE + ".epoch", child); // and about the slot that threads share
    own.addReads(childCore);
    for (Module engine : controller.layer().modules()) {
      controller.addExports(childCore, CORE + ".word", engine); // where sites are noted
      if (!engine.equals(childCore) && !engine.equals(child)) {
        engine.getPackages().forEach(name -> controller.addOpens(engine, name, child));
      }
    }
  }

  /** The module and all that it reads, but for the modules of the JDK. */
  private static void again(ResolvedModule module, Map<String, ModuleReference> references) {
    Optional<URI> place = module.reference().location();
    boolean ofTheJdk = place.isEmpty() || "jrt".equals(place.get().getScheme());
    if (!ofTheJdk && references.put(module.name(), module.reference()) == null) {
      module.reads().forEach(read -> again(read, references));
    }
  }

  private static ModuleFinder finder(Map<String, ModuleReference> references) {
    return new ModuleFinder() {
      @Override
      public Optional<ModuleReference> find(String name) {
        return Optional.ofNullable(references.get(name));
      }

      @Override
      public Set<ModuleReference> findAll() {
        return references.values().stream().collect(Collectors.toSet());
      }
    };
  }

  /** Who answers for the words from now on. */
  void explore(ToLongFunction<long[]> explorer) {
    target = explorer;
  }

  /** The sites of the classes that were loaded here. */
  SiteLog sites() {
    SiteLog log = sites;
    if (log == null) {
      throw new IllegalStateException("the loader is not complete");
    }
    return log;
  }

  private Class<?> words() {
    try {
      return loadClass(CORE + ".word.Words", false);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("core cannot be loaded again", e);
    }
  }

  private ClassHierarchyResolver resolver() {
    return ClassHierarchyResolver.ofResourceParsing(type -> parse(path(type)))
        .orElse(ClassHierarchyResolver.defaultResolver());
  }

  private static String path(ClassDesc type) {
    String descriptor = type.descriptorString();
    return descriptor.substring(1, descriptor.length() - 1) + ".class";
  }

  /** Edits of the mutant that have found their place so far. */
  int applied() {
    return bytecode == null ? 0 : bytecode.applied();
  }

  @Override
  public long applyAsLong(long[] request) {
    return target.applyAsLong(request);
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!owns(name)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded != null ? loaded : findClass(name);
    }
  }

  @Override
  protected @Nullable Class<?> findClass(@Nullable String module, String name) {
    try {
      return loadClass(name, false);
    } catch (ClassNotFoundException e) {
      return null; // what the contract of this method asks for
    }
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    String path = name.replace('.', '/') + ".class";
    byte[] bytes;
    try (InputStream in = open(path)) {
      if (in == null) {
        throw new ClassNotFoundException(name);
      }
      bytes = in.readAllBytes();
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
    bytes = Numbering.change(name, bytes, file);
    if (bytecode != null) {
      bytes = bytecode.change(name, bytes);
    }
    return defineClass(name, bytes, 0, bytes.length);
  }

  private boolean owns(String name) {
    String inPackage = name.substring(0, Math.max(0, name.lastIndexOf('.')));
    return packages.contains(inPackage) || readers.isEmpty() && isOnClassPath(name);
  }

  /** Neither of the JDK nor made at run time: the claim's own classes, and all that they use. */
  private boolean isOnClassPath(String name) {
    URL place = application.getResource(name.replace('.', '/') + ".class");
    return place != null && !place.getProtocol().equals("jrt");
  }

  private @Nullable InputStream parse(String path) {
    try {
      return open(path);
    } catch (IOException e) {
      throw new UncheckedIOException(path + " cannot be read", e);
    }
  }

  private @Nullable InputStream open(String path) throws IOException {
    for (ModuleReader reader : readers.values()) {
      Optional<InputStream> in = reader.open(path);
      if (in.isPresent()) {
        return in.get();
      }
    }
    return application.getResourceAsStream(path);
  }
}
