/* version.h - the version of this contract.
 *
 * A different major is refused by the loader with both numbers. A different minor works both ways round: the
 * smaller set of functions counts, and every reader looks at a struct's size before it reads a member (TH-3). */
#ifndef TEGAMI_HOST_VERSION_H
#define TEGAMI_HOST_VERSION_H

#define TEGAMI_ABI_MAJOR 1u
#define TEGAMI_ABI_MINOR 1u

#endif
