package org.libsharedmemory.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Whether the login manager removes a user's segments when the user logs out.
///
/// @param root the root of the file system
record LogindCheckup(Path root) {
    private static final Pattern SETTING = Pattern.compile("(?m)^\\s*RemoveIPC\\s*=\\s*(\\S+)");
    private static final List<String> PLACES =
            List.of("usr/lib/systemd", "usr/local/lib/systemd", "run/systemd", "etc/systemd");

    Finding finding() {
        if (!Files.isDirectory(root.resolve("run/systemd/system"))) {
            return Finding.good("RemoveIPC", "no systemd-logind here: nobody removes segments at logout");
        }
        if (!removes()) {
            return Finding.good("RemoveIPC", "off: segments survive a logout");
        }
        return Finding.attention(
                "RemoveIPC",
                "on: when the last session of an ordinary user ends, all segments of that user are removed",
                "RemoveIPC=no in /etc/systemd/logind.conf, or 'loginctl enable-linger USER', or a system user");
    }

    /// The last setting wins, the default is yes.
    boolean removes() {
        String last = "yes";
        for (Path file : files()) {
            try {
                Matcher setting = SETTING.matcher(Files.readString(file, StandardCharsets.UTF_8));
                while (setting.find()) {
                    last = setting.group(1);
                }
            } catch (IOException _) {
                // not readable for this user: as if it were not there
            }
        }
        return List.of("yes", "true", "1", "on", "y", "t").contains(last);
    }

    /// The main files, then the fragments in the order of their names.
    private List<Path> files() {
        List<Path> files = new ArrayList<>();
        List<Path> fragments = new ArrayList<>();
        for (String place : PLACES) {
            Path main = root.resolve(place).resolve("logind.conf");
            if (Files.isRegularFile(main)) {
                files.add(main);
            }
            fragments.addAll(fragments(root.resolve(place).resolve("logind.conf.d")));
        }
        fragments.sort(Comparator.comparing(fragment -> fragment.getFileName().toString()));
        files.addAll(fragments);
        return files;
    }

    private static List<Path> fragments(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(file -> file.toString().endsWith(".conf")).toList();
        } catch (IOException _) {
            return List.of();
        }
    }
}
