@NullMarked
package dev.balsam.admin;

import org.jspecify.annotations.NullMarked;
