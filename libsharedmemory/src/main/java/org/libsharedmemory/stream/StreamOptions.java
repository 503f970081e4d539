package org.libsharedmemory.stream;

import java.util.Objects;
import org.libsharedmemory.segment.Permissions;

/// How to make a stream.
///
/// @param persistent true: it stays until it is removed; false: it ends with its last live writer
/// @param permissions who may open it
/// @param classicLayout what lies at its start for programs that are not of this library
/// @param cells values kept at a time, a power of two from 4 to 65,536; `next()` reaches back over `cells − 2` of
///     them; the segment takes about byteSize × (cells + 1) bytes
/// @param writers how many may write at the same time
public record StreamOptions(
        boolean persistent, Permissions permissions, StreamLayout classicLayout, int cells, Writers writers) {
    /// Not persistent, for the owner only, classic layout V1, 4 cells, one writer.
    public static final StreamOptions DEFAULT =
            new StreamOptions(false, Permissions.OWNER, StreamLayout.V1, 4, Writers.ONE);

    /// Checks the number of cells.
    ///
    /// @throws IllegalArgumentException unless `cells` is a power of two from 4 to 65,536
    public StreamOptions {
        Objects.requireNonNull(permissions, "permissions");
        Objects.requireNonNull(classicLayout, "classicLayout");
        Objects.requireNonNull(writers, "writers");
        if (cells < 4 || cells > 65_536 || Integer.bitCount(cells) != 1) {
            throw new IllegalArgumentException("cells is a power of two from 4 to 65536, not " + cells);
        }
    }

    /// {@return these options with another lifetime}
    /// @param newPersistent see the record's parameter
    public StreamOptions withPersistent(boolean newPersistent) {
        return new StreamOptions(newPersistent, permissions, classicLayout, cells, writers);
    }

    /// {@return these options with other permissions}
    /// @param newPermissions see the record's parameter
    public StreamOptions withPermissions(Permissions newPermissions) {
        return new StreamOptions(persistent, newPermissions, classicLayout, cells, writers);
    }

    /// {@return these options with another classic layout}
    /// @param newClassicLayout see the record's parameter
    public StreamOptions withClassicLayout(StreamLayout newClassicLayout) {
        return new StreamOptions(persistent, permissions, newClassicLayout, cells, writers);
    }

    /// {@return these options with another number of cells}
    /// @param newCells see the record's parameter
    public StreamOptions withCells(int newCells) {
        return new StreamOptions(persistent, permissions, classicLayout, newCells, writers);
    }

    /// {@return these options with another number of writers}
    /// @param newWriters see the record's parameter
    public StreamOptions withWriters(Writers newWriters) {
        return new StreamOptions(persistent, permissions, classicLayout, cells, newWriters);
    }
}
