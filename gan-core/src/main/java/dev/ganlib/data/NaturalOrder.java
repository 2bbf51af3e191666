package dev.ganlib.data;

import java.io.Serializable;
import java.util.Comparator;

/**
 * Orders names by the numbers in them: {@code frame2} comes before {@code frame10}.
 *
 * <p>Runs of the digits 0 to 9 are compared as whole numbers of any length, all else by code unit;
 * names that then are equal, such as {@code 1} and {@code 01}, by code unit altogether.
 */
final class NaturalOrder implements Comparator<String>, Serializable {
  private static final long serialVersionUID = 1;

  @Override
  public int compare(String a, String b) {
    int i = 0;
    int j = 0;
    while (i < a.length() && j < b.length()) {
      if (isDigit(a.charAt(i)) && isDigit(b.charAt(j))) {
        int endOfA = end(a, i);
        int endOfB = end(b, j);
        int order = compareNumbers(a.substring(i, endOfA), b.substring(j, endOfB));
        if (order != 0) {
          return order;
        }
        i = endOfA;
        j = endOfB;
      } else if (a.charAt(i) != b.charAt(j)) {
        return Character.compare(a.charAt(i), b.charAt(j));
      } else {
        i++;
        j++;
      }
    }
    int rest = Integer.compare(a.length() - i, b.length() - j);
    return rest != 0 ? rest : a.compareTo(b);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static int end(String name, int start) {
    int end = start;
    while (end < name.length() && isDigit(name.charAt(end))) {
      end++;
    }
    return end;
  }

  private static int compareNumbers(String a, String b) {
    String first = withoutZeros(a);
    String second = withoutZeros(b);
    int order = Integer.compare(first.length(), second.length());
    return order != 0 ? order : first.compareTo(second);
  }

  private static String withoutZeros(String digits) {
    int start = 0;
    while (start < digits.length() && digits.charAt(start) == '0') {
      start++;
    }
    return digits.substring(start);
  }
}
