package org.libsharedmemory.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.libsharedmemory.testing.NameChurn;
import org.libsharedmemory.testing.ShmNames;

/// Several copies of the library in one JVM, as application servers and plug-ins have them: POSIX file locks do not
/// separate them, so they must not rely on those alone.
class LibraryCopiesTest {
    @RegisterExtension
    static final ShmNames NAMES = new ShmNames();

    @Test
    void copiesInOneJvmShareNamesAndLocks() throws Exception {
        String name = NAMES.next();
        URL[] classes = classFolders();
        List<FutureTask<Void>> tasks = new ArrayList<>();
        try (URLClassLoader one = copy(classes);
                URLClassLoader two = copy(classes)) {
            for (URLClassLoader loader : List.of(one, two, one, two)) {
                Consumer<String> churn = churnOf(loader);
                assertThat(churn.getClass()).isNotEqualTo(NameChurn.class);
                FutureTask<Void> task = new FutureTask<>(() -> churn.accept(name), null);
                tasks.add(task);
                Thread.ofPlatform().start(task);
            }
            new NameChurn().accept(name);
            for (FutureTask<Void> task : tasks) {
                task.get();
            }
        }
        assertThat(SharedMemory.inspect(name)).isNull();
    }

    private static URLClassLoader copy(URL[] classes) {
        return new URLClassLoader(classes, ClassLoader.getPlatformClassLoader());
    }

    @SuppressWarnings("unchecked")
    private static Consumer<String> churnOf(ClassLoader loader) throws ReflectiveOperationException {
        return (Consumer<String>) loader.loadClass(NameChurn.class.getName())
                .getDeclaredConstructor()
                .newInstance();
    }

    private static URL[] classFolders() throws MalformedURLException {
        List<URL> urls = new ArrayList<>();
        for (String element : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (Files.isDirectory(Path.of(element)) || element.contains("jspecify")) {
                urls.add(Path.of(element).toUri().toURL());
            }
        }
        return urls.toArray(URL[]::new);
    }
}
