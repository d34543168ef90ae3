// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/lib/printf.h"

#include "kernel/lib/string.h"

struct output {
	char *buf;
	size_t size;
	size_t len; /* of the whole output, whether it fits or not */
};

struct spec {
	bool left, zero, plus, space, alternate;
	int width;
	int precision; /* -1: none given */
	int length;    /* bytes of an integer argument */
};

static void put(struct output *out, char c)
{
	if (out->len < out->size)
		out->buf[out->len] = c;
	out->len++;
}

static void put_many(struct output *out, char c, int n)
{
	for (; n > 0; n--)
		put(out, c);
}

static void put_text(struct output *out, const char *text, size_t n)
{
	for (; n > 0; n--)
		put(out, *text++);
}

static void put_string(struct output *out, const struct spec *spec, const char *s)
{
	size_t n;
	int padding;

	if (!s)
		s = "(null)";
	n = spec->precision < 0 ? strlen(s) : strnlen(s, spec->precision);
	padding = spec->width - (int)n;
	if (!spec->left)
		put_many(out, ' ', padding);
	put_text(out, s, n);
	if (spec->left)
		put_many(out, ' ', padding);
}

/* Writes prefix and digits with zeros and padding as C11 7.21.6.1 orders them. */
static void put_number(struct output *out, const struct spec *spec, const char *prefix,
		       const char *digits, int n)
{
	int prefix_len = (int)strlen(prefix);
	int zeros = MAX(spec->precision - n, 0);
	int padding;

	if (spec->precision < 0 && spec->zero && !spec->left)
		zeros = MAX(spec->width - n - prefix_len, 0);
	padding = spec->width - prefix_len - zeros - n;
	if (!spec->left)
		put_many(out, ' ', padding);
	put_text(out, prefix, prefix_len);
	put_many(out, '0', zeros);
	put_text(out, digits, n);
	if (spec->left)
		put_many(out, ' ', padding);
}

static void put_unsigned(struct output *out, const struct spec *spec, uint64_t value, unsigned base,
			 bool upper, const char *prefix)
{
	const char *symbols = upper ? "0123456789ABCDEF" : "0123456789abcdef";
	char digits[24];
	int start = sizeof(digits);

	for (uint64_t rest = value; rest > 0; rest /= base)
		digits[--start] = symbols[rest % base];
	if (value == 0 && spec->precision != 0)
		digits[--start] = '0';
	if (value == 0 && base == 16)
		prefix = "";
	if (base == 8 && spec->alternate && digits[start] != '0')
		digits[--start] = '0';
	put_number(out, spec, prefix, digits + start, (int)sizeof(digits) - start);
}

static void put_signed(struct output *out, const struct spec *spec, int64_t value)
{
	uint64_t magnitude = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
	const char *sign = value < 0 ? "-" : spec->plus ? "+" : spec->space ? " " : "";

	put_unsigned(out, spec, magnitude, 10, false, sign);
}

static const char *parse_flags(const char *fmt, struct spec *spec)
{
	for (;; fmt++) {
		if (*fmt == '-')
			spec->left = true;
		else if (*fmt == '0')
			spec->zero = true;
		else if (*fmt == '+')
			spec->plus = true;
		else if (*fmt == ' ')
			spec->space = true;
		else if (*fmt == '#')
			spec->alternate = true;
		else
			return fmt;
	}
}

static const char *parse_number(const char *fmt, int *value)
{
	for (*value = 0; *fmt >= '0' && *fmt <= '9'; fmt++)
		*value = *value * 10 + (*fmt - '0');
	return fmt;
}

static const char *parse_length(const char *fmt, struct spec *spec)
{
	spec->length = sizeof(int);
	if (*fmt == 'h') {
		spec->length = fmt[1] == 'h' ? 1 : 2;
		return fmt + (spec->length == 1 ? 2 : 1);
	}
	if (*fmt == 'l' || *fmt == 'z' || *fmt == 'j' || *fmt == 't') {
		spec->length = sizeof(long);
		return fmt + (fmt[0] == 'l' && fmt[1] == 'l' ? 2 : 1);
	}
	return fmt;
}

static uint64_t truncate(uint64_t value, int bytes)
{
	return bytes == 8 ? value : value & ((1UL << (8 * bytes)) - 1);
}

static int64_t sign_extend(uint64_t value, int bytes)
{
	int unused = 64 - 8 * bytes;

	return (int64_t)(value << unused) >> unused;
}

/* All integer arguments up to long are passed in eight bytes; only their low part counts. */
#define INTEGER_ARG(spec, args) \
	((spec)->length == 8 ? va_arg(*(args), unsigned long) : va_arg(*(args), unsigned int))

static void put_conversion(struct output *out, const struct spec *spec, char conversion,
			   va_list *args)
{
	char c;

	switch (conversion) {
	case 'd':
	case 'i':
		put_signed(out, spec, sign_extend(INTEGER_ARG(spec, args), spec->length));
		break;
	case 'u':
		put_unsigned(out, spec, truncate(INTEGER_ARG(spec, args), spec->length), 10, false,
			     "");
		break;
	case 'o':
		put_unsigned(out, spec, truncate(INTEGER_ARG(spec, args), spec->length), 8, false,
			     "");
		break;
	case 'x':
	case 'X':
		put_unsigned(out, spec, truncate(INTEGER_ARG(spec, args), spec->length), 16,
			     conversion == 'X',
			     !spec->alternate	 ? ""
			     : conversion == 'X' ? "0X"
						 : "0x");
		break;
	case 'p':
		put_unsigned(out, spec, va_arg(*args, unsigned long), 16, false, "0x");
		break;
	case 'c':
		c = (char)va_arg(*args, int);
		put_string(out,
			   &(struct spec){.left = spec->left, .width = spec->width, .precision = 1},
			   (char[]){c, '\0'});
		break;
	case 's':
		put_string(out, spec, va_arg(*args, const char *));
		break;
	default:
		put(out, conversion);
	}
}

static const char *parse_width(const char *fmt, struct spec *spec, va_list *args)
{
	if (*fmt != '*')
		return parse_number(fmt, &spec->width);
	spec->width = va_arg(*args, int);
	if (spec->width < 0) {
		spec->left = true;
		spec->width = -spec->width;
	}
	return fmt + 1;
}

static const char *parse_precision(const char *fmt, struct spec *spec, va_list *args)
{
	spec->precision = -1;
	if (*fmt != '.')
		return fmt;
	if (fmt[1] != '*')
		return parse_number(fmt + 1, &spec->precision);
	spec->precision = va_arg(*args, int);
	return fmt + 2;
}

static void format(struct output *out, const char *fmt, va_list *args)
{
	for (; *fmt; fmt++) {
		struct spec spec = {0};

		if (*fmt != '%') {
			put(out, *fmt);
			continue;
		}
		fmt = parse_flags(fmt + 1, &spec);
		fmt = parse_width(fmt, &spec, args);
		fmt = parse_precision(fmt, &spec, args);
		fmt = parse_length(fmt, &spec);
		if (!*fmt)
			return;
		put_conversion(out, &spec, *fmt, args);
	}
}

int kvsnprintf(char *buf, size_t size, const char *fmt, va_list args)
{
	struct output out = {.buf = buf, .size = size};
	va_list copy;

	va_copy(copy, args);
	format(&out, fmt, &copy);
	va_end(copy);
	if (size > 0)
		buf[MIN(out.len, size - 1)] = '\0';
	return (int)out.len;
}

int ksnprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list args;
	int len;

	va_start(args, fmt);
	len = kvsnprintf(buf, size, fmt, args);
	va_end(args);
	return len;
}
