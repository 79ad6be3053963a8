/* 比对 – the C interface of the crate `screening`; docs/screening.md explains it.
 * Texts are UTF-8 and end with a zero. Instants are seconds since 1970. A list may be asked by many
 * threads at once; zx_apply and zx_close need it alone. */
#ifndef ZHIXING_SCREENING_H
#define ZHIXING_SCREENING_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { ZX_OK = 0, ZX_ARGUMENT = -1, ZX_REFUSED = -2, ZX_FAULT = -3 };
enum { ZX_ALLOW = 0, ZX_BLOCK = 1, ZX_REVIEW = 2, ZX_ASK_ONLINE = 3 };

typedef struct zx_screening zx_screening;

typedef struct {
    const char *document_kind;   /* id_card passport hk_macau_permit taiwan_permit uscc org_code */
    const char *document_number;
    const char *name;            /* or NULL: then a hit is reviewed, never blocked */
} zx_passenger;

typedef struct {
    const char *date;            /* 2026-12-01 */
    const char *mode;            /* plane rail ship */
    const char *number;          /* train, flight, sailing */
    const char *class_;          /* 二等座 or the railway's code */
    const char *from;            /* or NULL */
    const char *to;              /* or NULL */
} zx_trip;

typedef struct {
    int32_t outcome;             /* ZX_ALLOW … ZX_ASK_ONLINE */
    int32_t body_verified;
    uint64_t list_version;
    char reference[16];
    char code[32];
    char article[256];
    char reason_zh[512];
    char reason_en[512];
} zx_decision;

/* Every function that returns int32_t gives ZX_OK or a negative code; zx_error says why. */
int32_t zx_open(const char *path, const uint8_t key[32], const uint8_t court[32], zx_screening **out);
void zx_close(zx_screening *screening);
int32_t zx_verify(const zx_screening *screening);
int32_t zx_apply(zx_screening *screening, const uint8_t *bytes, size_t size, const uint8_t court[32]);
int32_t zx_screen(const zx_screening *screening, const zx_passenger *passenger, const zx_trip *trip,
                  int64_t now, zx_decision *out);
int32_t zx_screen_batch(const zx_screening *screening, const zx_passenger *passengers, size_t count,
                        const zx_trip *trip, int64_t now, zx_decision *out);
uint64_t zx_version(const zx_screening *screening);
int64_t zx_age(const zx_screening *screening, int64_t now);
int64_t zx_stale_after(const zx_screening *screening);
const char *zx_error(void);

#ifdef __cplusplus
}
#endif
#endif
