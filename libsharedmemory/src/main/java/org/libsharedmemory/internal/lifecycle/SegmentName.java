package org.libsharedmemory.internal.lifecycle;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.libsharedmemory.segment.InvalidNameException;

/// The rules for names. What is created is portable to every platform; what exists may be called anything that is a
/// plain file name.
public final class SegmentName {
    /// Longest name of a new segment, in characters: macOS allows 31 with the slash.
    public static final int MAX_LENGTH = 30;

    private static final Pattern PORTABLE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
    private static final int LONGEST_FILE_NAME = 255;

    private SegmentName() {}

    /// Checks a name for a new segment.
    ///
    /// @throws InvalidNameException unless a segment may be created under the name
    public static String forNew(String name) {
        if (name.length() > MAX_LENGTH) {
            throw new InvalidNameException(
                    name, "a name has at most " + MAX_LENGTH + " characters, this one has " + name.length());
        }
        if (!PORTABLE.matcher(name).matches() || name.contains("..") || name.startsWith("sem.")) {
            throw new InvalidNameException(
                    name,
                    "a name starts with a letter or digit and goes on with letters, digits, '.', '_' and '-'"
                            + " ('..' and names of POSIX semaphores, 'sem.…', are refused)");
        }
        return name;
    }

    /// Checks the name of an existing one.
    ///
    /// @throws InvalidNameException unless the name can be that of a file in the directory of segments
    public static String forExisting(String name) {
        boolean plain = !name.isEmpty()
                && !name.startsWith(".")
                && name.indexOf('/') < 0
                && name.indexOf('\\') < 0
                && name.indexOf('\0') < 0
                && name.getBytes(StandardCharsets.UTF_8).length <= LONGEST_FILE_NAME
                && !name.startsWith("sem.");
        if (!plain) {
            throw new InvalidNameException(
                    name,
                    "this cannot be the name of a segment: it is empty, hidden, too long, a path, or a POSIX"
                            + " semaphore");
        }
        return name;
    }
}
