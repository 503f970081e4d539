package org.libsharedmemory.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every block of Java in the documentation compiles, and the blocks marked to be run print what they say.
///
/// A block is a whole program when it contains `void main`, otherwise the body of a method. The marker
/// `<!-- snippet: given TYPE NAME, ... -->` above it names variables that it takes for granted;
/// `<!-- snippet: run name=NAME prints=TEXT -->` runs it, with another segment name for `NAME`.
class SnippetTest {
    private static final String IMPORTS = """
        import java.io.*;
        import java.lang.foreign.*;
        import java.lang.invoke.*;
        import java.nio.*;
        import java.time.*;
        import java.util.*;
        import java.util.concurrent.*;
        import org.libsharedmemory.queue.*;
        import org.libsharedmemory.segment.*;
        import org.libsharedmemory.stream.*;
        """;

    @RegisterExtension
    static final SegmentNames NAMES = new SegmentNames();

    @TempDir
    private Path classes;

    static Stream<Documentation.Snippet> snippets() throws IOException {
        return Documentation.javaSnippets().stream();
    }

    static Stream<Documentation.Snippet> programs() throws IOException {
        return snippets().filter(Documentation.Snippet::isToRun);
    }

    @ParameterizedTest
    @MethodSource("snippets")
    void compiles(Documentation.Snippet snippet) throws IOException {
        assertThat(compile(snippet.className(), sourceOf(snippet), classes)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("programs")
    void runs(Documentation.Snippet snippet) throws IOException, InterruptedException {
        String source = sourceOf(snippet).replace("\"" + snippet.marked("name=") + "\"", "\"" + NAMES.next() + "\"");
        assertThat(compile(snippet.className(), source, classes)).isEmpty();
        try (var program = SampleProcess.java(classes, snippet.className())) {
            assertThat(program.awaitEnd()).containsExactly(snippet.marked("prints="));
        }
    }

    @Test
    void whatIsWrongDoesNotCompile() throws IOException {
        assertThat(compile("Wrong", IMPORTS + "class Wrong { String s = SharedMemory.list(); }", classes))
                .contains("incompatible types");
    }

    private static String sourceOf(Documentation.Snippet snippet) {
        if (snippet.code().contains("void main(")) {
            return IMPORTS + "public class " + snippet.className() + " {\n" + snippet.code() + "\n}\n";
        }
        return IMPORTS + "class " + snippet.className() + " {\n static void snippet(" + snippet.marked("given ")
                + ") throws Exception {\n" + snippet.code() + "\n }\n}\n";
    }

    /// What the compiler says; nothing if it is content.
    private static String compile(String name, String source, Path into) throws IOException {
        Path file = Files.writeString(into.resolve(name + ".java"), source);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = List.of(
                    "-proc:none",
                    "-d",
                    into.toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    "-Xlint:-options");
            boolean _ = compiler.getTask(said, files, null, options, null, files.getJavaFileObjects(file))
                    .call();
        }
        return said.toString();
    }
}
