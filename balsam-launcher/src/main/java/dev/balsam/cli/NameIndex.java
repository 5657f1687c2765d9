package dev.balsam.cli;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.OptionalLong;

/**
 * Which id a name of an import was given: 24 bytes for a job, whatever the length of its name, so
 * that a million of them fit beside everything else. Names are told apart by 128 bits of their
 * SHA-256, where two names that meet are not to be expected in any number of imports.
 */
final class NameIndex {
  /** The answer for a name that several jobs have. */
  static final long SEVERAL = -1;

  private static final int FIRST = 1 << 10;

  private final MessageDigest digest;
  private long[] high = new long[FIRST];
  private long[] low = new long[FIRST];
  // 0 where nothing is: ids begin at 1.
  private long[] ids = new long[FIRST];
  private int size;

  NameIndex() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  void add(String workflow, String name, long id) {
    if (size * 2 >= ids.length) {
      grow();
    }
    ByteBuffer hash = hash(workflow, name);
    long a = hash.getLong();
    long b = hash.getLong();
    int at = place(a, b);
    if (ids[at] == 0) {
      size++;
      high[at] = a;
      low[at] = b;
      ids[at] = id;
    } else {
      ids[at] = SEVERAL;
    }
  }

  /** The id; {@link #SEVERAL} where the name was given more than once. */
  OptionalLong find(String workflow, String name) {
    ByteBuffer hash = hash(workflow, name);
    int at = place(hash.getLong(), hash.getLong());
    return ids[at] == 0 ? OptionalLong.empty() : OptionalLong.of(ids[at]);
  }

  private ByteBuffer hash(String workflow, String name) {
    digest.update(workflow.getBytes(StandardCharsets.UTF_8));
    // No name holds NUL, so that no two pairs look alike.
    digest.update((byte) 0);
    return ByteBuffer.wrap(digest.digest(name.getBytes(StandardCharsets.UTF_8)));
  }

  private int place(long a, long b) {
    int mask = ids.length - 1;
    int at = (int) a & mask;
    while (ids[at] != 0 && (high[at] != a || low[at] != b)) {
      at = (at + 1) & mask;
    }
    return at;
  }

  private void grow() {
    long[] oldHigh = high;
    long[] oldLow = low;
    long[] oldIds = ids;
    high = new long[oldIds.length * 2];
    low = new long[oldIds.length * 2];
    ids = new long[oldIds.length * 2];
    for (int i = 0; i < oldIds.length; i++) {
      if (oldIds[i] != 0) {
        int at = place(oldHigh[i], oldLow[i]);
        high[at] = oldHigh[i];
        low[at] = oldLow[i];
        ids[at] = oldIds[i];
      }
    }
  }
}
