package org.libsharedmemory.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.libsharedmemory.segment.SegmentInfo;

/// Sizes, ages and counts as people say them.
final class Words {
    private static final long KIB = 1024;

    private Words() {}

    static String size(long bytes) {
        if (bytes < 10 * KIB && bytes % KIB != 0 || bytes == 0) {
            return bytes + " B";
        }
        String units = "KMG";
        double amount = bytes / (double) KIB;
        int unit = 0;
        while (amount >= KIB && unit < units.length() - 1) {
            amount /= KIB;
            unit++;
        }
        String format = amount < 10 && amount != Math.rint(amount) ? "%.1f" : "%.0f";
        return String.format(Locale.ROOT, format, amount) + " " + units.charAt(unit) + "iB";
    }

    static String age(Duration age) {
        if (age.toDays() > 0) {
            return age.toDays() + " d";
        }
        if (age.toHours() > 0) {
            return age.toHours() + " h";
        }
        return age.toMinutes() > 0 ? age.toMinutes() + " m" : age.toSeconds() + " s";
    }

    /// `1 writer`, `2 writers`.
    static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    /// Who is attached: the living by role, the dead together.
    static String attached(List<SegmentInfo.Attachment> attachments) {
        Stream<String> living = Stream.of(SegmentInfo.Role.values()).flatMap(role -> {
            long number = number(attachments, each -> each.alive() && each.role() == role);
            return number == 0
                    ? Stream.empty()
                    : Stream.of(count(number, role.name().toLowerCase(Locale.ROOT)));
        });
        long dead = number(attachments, each -> !each.alive());
        Stream<String> gone = dead == 0 ? Stream.empty() : Stream.of(dead + " dead");
        String all = Stream.concat(living, gone).collect(Collectors.joining(", "));
        return all.isEmpty() ? "-" : all;
    }

    /// The text on one line, without characters that would move the cursor or change the terminal.
    static String printable(String text) {
        return text.replaceAll("\\s*\\R\\s*", " ").replaceAll("\\p{Cntrl}", "?");
    }

    /// What the operating system said.
    static String reason(IOException failure) {
        return switch (failure) {
            case NoSuchFileException _ -> "no such file or directory";
            case AccessDeniedException _ -> "permission denied";
            case FileSystemException e when e.getReason() != null -> e.getReason();
            default -> String.valueOf(failure.getMessage());
        };
    }

    static String names(List<SegmentInfo> segments) {
        return segments.stream().map(SegmentInfo::name).collect(Collectors.joining(", "));
    }

    private static long number(List<SegmentInfo.Attachment> attachments, Predicate<SegmentInfo.Attachment> condition) {
        return attachments.stream().filter(condition).count();
    }
}
