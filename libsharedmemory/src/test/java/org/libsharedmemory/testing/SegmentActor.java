package org.libsharedmemory.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.libsharedmemory.internal.layout.CrashPoint;
import org.libsharedmemory.internal.platform.Host;
import org.libsharedmemory.segment.OpenOptions;
import org.libsharedmemory.segment.Permissions;
import org.libsharedmemory.segment.SegmentInfo;
import org.libsharedmemory.segment.SegmentOptions;
import org.libsharedmemory.segment.SharedMemory;

/// Main class of a child that does with segments what it is told, one command per line, and answers `ok …` or
/// `Exception: message`. Ends with its input; `halt` ends it at once.
public final class SegmentActor {
    private final Map<String, SharedMemory> open = new HashMap<>();

    private SegmentActor() {}

    public static void main(String[] arguments) throws Exception {
        SegmentActor actor = new SegmentActor();
        System.out.println("ready");
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                System.out.println(actor.answer(line.split(" ")).replace('\n', ' '));
            }
        }
        actor.open.values().forEach(SharedMemory::close);
    }

    private String answer(String[] words) {
        try {
            return "ok " + act(words[0], words.length > 1 ? words[1] : "", words.length > 2 ? words[2] : "");
        } catch (RuntimeException | InternalError | InterruptedException e) {
            return e.getClass().getSimpleName() + ": " + e.getMessage();
        }
    }

    private Object act(String call, String name, String argument) throws InterruptedException {
        return switch (call) {
            case "create" -> open(name, SharedMemory.create(name, Long.parseLong(argument), SegmentOptions.DEFAULT));
            case "last" -> open(name, SharedMemory.create(name, Long.parseLong(argument), lasting()));
            case "share" ->
                open(
                        name,
                        SharedMemory.create(
                                name, Long.parseLong(argument), lasting().withPermissions(Permissions.EVERYONE)));
            case "join" ->
                open(name, SharedMemory.openOrCreate(name, Long.parseLong(argument), SegmentOptions.DEFAULT));
            case "replace" -> open(name, SharedMemory.replace(name, Long.parseLong(argument), SegmentOptions.DEFAULT));
            case "open" -> open(name, SharedMemory.open(name, OpenOptions.DEFAULT));
            case "get" -> open.get(name).memory().get(ValueLayout.JAVA_BYTE, Long.parseLong(argument));
            case "set" -> set(open.get(name), Long.parseLong(argument));
            case "retired" -> open.get(name).isRetired();
            case "close" -> close(open.remove(name));
            case "remove" -> SharedMemory.remove(name);
            case "force" -> SharedMemory.remove(name, true);
            case "prune" -> names(SharedMemory.prune(false));
            case "list" -> names(SharedMemory.list());
            case "kind" -> SharedMemory.inspect(name).kind();
            case "alive" -> alive(SharedMemory.inspect(name));
            case "gone" -> isGone(name);
            case "platform" -> Host.current().name();
            case "pid" -> ProcessHandle.current().pid();
            case "crowd" -> crowd(name);
            case "halt" -> halt();
            default -> throw new IllegalArgumentException(call);
        };
    }

    private static SegmentOptions lasting() {
        return SegmentOptions.DEFAULT.withPersistent(true);
    }

    private Object open(String name, SharedMemory segment) {
        open.put(name, segment);
        return segment.memory().byteSize();
    }

    private static Object set(SharedMemory segment, long offset) {
        segment.memory().set(ValueLayout.JAVA_BYTE, offset, (byte) 42);
        return 42;
    }

    private static Object close(SharedMemory segment) {
        segment.close();
        return "closed";
    }

    /// Fills the file system just before the first step of this name.
    private static Object crowd(String step) {
        Path filler = Host.current().directory().path().resolve("filler");
        CrashPoint.listen(passed -> {
            if (passed.equals(step) && !Files.exists(filler)) {
                fill(filler);
            }
        });
        return "armed";
    }

    private static void fill(Path filler) {
        try (OutputStream out = Files.newOutputStream(filler)) {
            while (true) {
                out.write(new byte[4096]);
            }
        } catch (IOException _) {
            // full
        }
    }

    private static Object halt() {
        Runtime.getRuntime().halt(0);
        return "";
    }

    private static String names(List<SegmentInfo> found) {
        return found.stream().map(SegmentInfo::name).collect(Collectors.joining(","));
    }

    /// Nothing, or a leftover that somebody else's next call removes.
    private static boolean isGone(String name) {
        SegmentInfo info = SharedMemory.inspect(name);
        return info == null || info.orphan();
    }

    /// For each attachment whether it is alive.
    private static String alive(SegmentInfo info) {
        return info == null
                ? "none"
                : info.attachments().stream()
                        .map(attachment -> Boolean.toString(attachment.alive()))
                        .collect(Collectors.joining(","));
    }
}
