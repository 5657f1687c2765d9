package dev.balsam.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Stands in for NWChem in {@link EnergyScan}: reads its input for hydrogen, and prints the energy
 * by restricted Hartree-Fock in the STO-3G basis as NWChem does. With one function on each atom,
 * symmetry gives the only occupied orbital, so that there is nothing to iterate. The integrals are
 * those of Szabo and Ostlund, Modern Quantum Chemistry, appendix A.
 */
final class HydrogenEnergy {
  private static final double BOHR = 0.529177249; // Å, as NWChem has it

  // STO-3G of hydrogen, as in NWChem's library: exponents and coefficients of three Gaussians.
  private static final double[] EXPONENT = {3.42525091, 0.62391373, 0.16885540};
  private static final double[] COEFFICIENT = {0.15432897, 0.53532814, 0.44463454};

  private static final Pattern ATOM =
      Pattern.compile("^ *H +(\\S+) +(\\S+) +(\\S+) *$", Pattern.MULTILINE);

  private HydrogenEnergy() {}

  /** Prints the energy for an input file; of several ranks the first one does. */
  public static void main(String[] args) throws IOException {
    double[] atoms = heights(Files.readString(Path.of(args[0])));
    if (isFirstRank()) {
      System.out.printf(
          Locale.ROOT,
          "%n       Final RHF  results %n       ------------------ %n%n"
              + "         Total SCF energy = %19.12f%n",
          of(atoms[1] - atoms[0]));
    }
  }

  private static boolean isFirstRank() {
    return Stream.of("OMPI_COMM_WORLD_RANK", "PMIX_RANK", "PMI_RANK", "SLURM_PROCID")
        .map(System::getenv)
        .filter(Objects::nonNull)
        .findFirst()
        .map("0"::equals)
        .orElse(true);
  }

  private static double[] heights(String input) {
    Matcher atoms = ATOM.matcher(input);
    double[] z = atoms.results().mapToDouble(atom -> Double.parseDouble(atom.group(3))).toArray();
    if (z.length != 2) {
      throw new IllegalArgumentException("the input has " + z.length + " lines of H, not 2");
    }
    return z;
  }

  /**
   * The energy.
   *
   * @param angstroms the bond length
   * @return hartree
   */
  static double of(double angstroms) {
    double r = angstroms / BOHR;
    double overlap = 0;
    double core = 0;
    double repulsion = 0;
    // The orbital is the sum of all six Gaussians, divided by the root of its square below.
    for (int i = 0; i < 6; i++) {
      for (int j = 0; j < 6; j++) {
        overlap += weight(i) * weight(j) * overlap(i, j, r);
        core += weight(i) * weight(j) * core(i, j, r);
        for (int k = 0; k < 6; k++) {
          for (int l = 0; l < 6; l++) {
            repulsion += weight(i) * weight(j) * weight(k) * weight(l) * repulsion(i, j, k, l, r);
          }
        }
      }
    }
    return 2 * core / overlap + repulsion / (overlap * overlap) + 1 / r;
  }

  // Gaussians 0 to 2 are on the first atom, 3 to 5 on the second.
  private static double exponent(int i) {
    return EXPONENT[i % 3];
  }

  private static double weight(int i) {
    return COEFFICIENT[i % 3] * Math.pow(2 * exponent(i) / Math.PI, 0.75);
  }

  private static double place(int i, double r) {
    return i < 3 ? 0 : r;
  }

  private static double damping(int i, int j, double r) {
    double reduced = exponent(i) * exponent(j) / (exponent(i) + exponent(j));
    return Math.exp(-reduced * square(place(i, r) - place(j, r)));
  }

  private static double middle(int i, int j, double r) {
    return (exponent(i) * place(i, r) + exponent(j) * place(j, r)) / (exponent(i) + exponent(j));
  }

  private static double overlap(int i, int j, double r) {
    return Math.pow(Math.PI / (exponent(i) + exponent(j)), 1.5) * damping(i, j, r);
  }

  private static double core(int i, int j, double r) {
    double p = exponent(i) + exponent(j);
    double reduced = exponent(i) * exponent(j) / p;
    double kinetic =
        reduced * (3 - 2 * reduced * square(place(i, r) - place(j, r))) * overlap(i, j, r);
    double toNuclei = boys(p * square(middle(i, j, r))) + boys(p * square(middle(i, j, r) - r));
    return kinetic - 2 * Math.PI / p * damping(i, j, r) * toNuclei;
  }

  private static double repulsion(int i, int j, int k, int l, double r) {
    double p = exponent(i) + exponent(j);
    double q = exponent(k) + exponent(l);
    double apart = square(middle(i, j, r) - middle(k, l, r));
    return 2
        * Math.pow(Math.PI, 2.5)
        / (p * q * Math.sqrt(p + q))
        * damping(i, j, r)
        * damping(k, l, r)
        * boys(p * q / (p + q) * apart);
  }

  /** The Boys function of order 0: the integral of exp(-t x²) from 0 to 1. */
  private static double boys(double t) {
    if (t > 40) {
      return Math.sqrt(Math.PI / t) / 2;
    }
    double term = 1;
    double sum = 1;
    for (int n = 1; term > 1e-17 * sum; n++) {
      term *= 2 * t / (2 * n + 1);
      sum += term;
    }
    return Math.exp(-t) * sum;
  }

  private static double square(double x) {
    return x * x;
  }
}
