package org.libsharedmemory.testing;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.Map;
import java.util.Set;

/// The default file system, as far as a directory of segments needs it; each call may be the one that fails.
final class FaultyFileSystem extends FileSystem {
    private final FaultyFiles faults;
    private final FileSystemProvider provider = new Provider();

    FaultyFileSystem(FaultyFiles faults) {
        this.faults = faults;
    }

    @Override
    public FileSystemProvider provider() {
        return provider;
    }

    /// Thrown by whoever uses the view, in the middle of his call.
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Exception> E undeclared(IOException e) throws E {
        throw (E) e;
    }

    private final class Provider extends FileSystemProvider {
        /// After the call has been counted.
        private FileSystemProvider real() throws IOException {
            faults.pass();
            return Path.of("/").getFileSystem().provider();
        }

        @Override
        public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
                throws IOException {
            return new FaultyChannel(faults, real().newFileChannel(FaultyFiles.unwrap(path), options, attributes));
        }

        @Override
        public DirectoryStream<Path> newDirectoryStream(Path path, DirectoryStream.Filter<? super Path> filter)
                throws IOException {
            return real().newDirectoryStream(FaultyFiles.unwrap(path), filter);
        }

        @Override
        public void createLink(Path link, Path existing) throws IOException {
            real().createLink(FaultyFiles.unwrap(link), FaultyFiles.unwrap(existing));
        }

        @Override
        public boolean deleteIfExists(Path path) throws IOException {
            return real().deleteIfExists(FaultyFiles.unwrap(path));
        }

        @Override
        public void move(Path from, Path to, CopyOption... options) throws IOException {
            real().move(FaultyFiles.unwrap(from), FaultyFiles.unwrap(to), options);
        }

        @Override
        public FileStore getFileStore(Path path) throws IOException {
            if (faults.areMountsHidden()) {
                throw new IOException("Mount point not found");
            }
            return real().getFileStore(FaultyFiles.unwrap(path));
        }

        @Override
        public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
                throws IOException {
            return real().readAttributes(FaultyFiles.unwrap(path), type, options);
        }

        @Override
        public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options)
                throws IOException {
            return real().readAttributes(FaultyFiles.unwrap(path), attributes, options);
        }

        @Override
        public <V extends FileAttributeView> V getFileAttributeView(Path path, Class<V> type, LinkOption... options) {
            try {
                return real().getFileAttributeView(FaultyFiles.unwrap(path), type, options);
            } catch (IOException e) {
                throw FaultyFileSystem.<RuntimeException>undeclared(e);
            }
        }

        @Override
        public void checkAccess(Path path, AccessMode... modes) throws IOException {
            real().checkAccess(FaultyFiles.unwrap(path), modes);
        }

        @Override
        public String getScheme() {
            return "faulty";
        }

        @Override
        public FileSystem newFileSystem(URI uri, Map<String, ?> environment) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileSystem getFileSystem(URI uri) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Path getPath(URI uri) {
            throw new UnsupportedOperationException();
        }

        @Override
        public SeekableByteChannel newByteChannel(
                Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void createDirectory(Path path, FileAttribute<?>... attributes) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void delete(Path path) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void copy(Path from, Path to, CopyOption... options) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isSameFile(Path one, Path other) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isHidden(Path path) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void setAttribute(Path path, String attribute, Object value, LinkOption... options) {
            throw new UnsupportedOperationException();
        }
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public String getSeparator() {
        return "/";
    }

    @Override
    public Iterable<Path> getRootDirectories() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Iterable<FileStore> getFileStores() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Path getPath(String first, String... more) {
        throw new UnsupportedOperationException();
    }

    @Override
    public PathMatcher getPathMatcher(String pattern) {
        throw new UnsupportedOperationException();
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
        throw new UnsupportedOperationException();
    }

    @Override
    public WatchService newWatchService() {
        throw new UnsupportedOperationException();
    }
}
