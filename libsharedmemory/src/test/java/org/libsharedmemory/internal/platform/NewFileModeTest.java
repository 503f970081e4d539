package org.libsharedmemory.internal.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.libsharedmemory.internal.layout.CrashPoint;

/// A new file is nobody else's even before its mode is set: who opened it then would keep it open.
@Tag("crashpoints")
@DisabledOnOs(OS.WINDOWS)
class NewFileModeTest {
    @TempDir
    private Path root;

    @Test
    void belongsToItsOwnerFromTheFirstInstant() throws IOException {
        List<String> before = new ArrayList<>();
        CrashPoint.listen(step -> {
            if (step.equals("file.mode")) {
                before.add(modeOf("new"));
            }
        });
        try {
            new Directory(root, true).create("new", 0660).close();
        } finally {
            CrashPoint.listen(null);
        }
        assertThat(before).containsExactly("rw-------");
        assertThat(modeOf("new")).isEqualTo("rw-rw----");
    }

    private String modeOf(String name) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve(name)));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
