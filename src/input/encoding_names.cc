#include "input/encoding_names.h"

#include <algorithm>

namespace hapax::input {
namespace {

// `aliases` are separated by spaces, each as plain_encoding_name() returns it.
struct Row {
  std::string_view name;
  Codec codec;
  std::string_view target;
  std::string_view aliases;
};

// Python's names and aliases (encodings.aliases of 3.11), and the labels of the WHATWG standard
// that Python does not know.
constexpr Row kRows[] = {
    {"ascii", Codec::kBytes, "ASCII",
     "646 ansix341968 ansix341986 cp367 csascii ibm367 iso646irv1991 iso646us isoir6 "
     "us usascii"},
    {"big5", Codec::kIconv, "BIG5", "big5tw bigfive csbig5 xmactradchinese"},
    {"big5hkscs", Codec::kIconv, "BIG5-HKSCS", "cnbig5 hkscs xxbig5"},
    {"cp037", Codec::kBytes, "CP037",
     "037 csibm037 ebcdiccpca ebcdiccpnl ebcdiccpus ebcdiccpwt ibm037 ibm039"},
    {"cp1026", Codec::kBytes, "CP1026", "1026 csibm1026 ibm1026"},
    {"cp1125", Codec::kBytes, "CP1125", "1125 cp866u ibm1125 ruscii"},
    {"cp1140", Codec::kBytes, "CP1140", "1140 ibm1140"},
    {"cp1250", Codec::kBytes, "CP1250", "1250 windows1250 xcp1250"},
    {"cp1251", Codec::kBytes, "CP1251", "1251 windows1251 xcp1251"},
    {"cp1252", Codec::kBytes, "CP1252", "1252 windows1252 xcp1252"},
    {"cp1253", Codec::kBytes, "CP1253", "1253 windows1253 xcp1253"},
    {"cp1254", Codec::kBytes, "CP1254", "1254 windows1254 xcp1254"},
    {"cp1255", Codec::kBytes, "CP1255", "1255 mshebr windows1255 xcp1255"},
    {"cp1256", Codec::kBytes, "CP1256", "1256 windows1256 xcp1256"},
    {"cp1257", Codec::kBytes, "CP1257", "1257 windows1257 xcp1257"},
    {"cp1258", Codec::kBytes, "CP1258", "1258 windows1258 xcp1258"},
    {"cp273", Codec::kBytes, "CP273", "273 csibm273 ibm273"},
    {"cp424", Codec::kBytes, "CP424", "424 csibm424 ebcdiccphe ibm424"},
    {"cp437", Codec::kBytes, "CP437", "437 cspc8codepage437 ibm437"},
    {"cp500", Codec::kBytes, "CP500", "500 csibm500 ebcdiccpbe ebcdiccpch ibm500"},
    {"cp737", Codec::kBytes, "CP737", ""},
    {"cp775", Codec::kBytes, "CP775", "775 cspc775baltic ibm775"},
    {"cp850", Codec::kBytes, "CP850", "850 cspc850multilingual ibm850"},
    {"cp852", Codec::kBytes, "CP852", "852 cspcp852 ibm852"},
    {"cp855", Codec::kBytes, "CP855", "855 csibm855 ibm855"},
    {"cp856", Codec::kBytes, "CP856", ""},
    {"cp857", Codec::kBytes, "CP857", "857 csibm857 ibm857"},
    {"cp858", Codec::kBytes, "CP858", "858 csibm858 ibm858"},
    {"cp860", Codec::kBytes, "CP860", "860 csibm860 ibm860"},
    {"cp861", Codec::kBytes, "CP861", "861 cpis csibm861 ibm861"},
    {"cp862", Codec::kBytes, "CP862", "862 cspc862latinhebrew ibm862"},
    {"cp863", Codec::kBytes, "CP863", "863 csibm863 ibm863"},
    {"cp864", Codec::kBytes, "CP864", "864 csibm864 ibm864"},
    {"cp865", Codec::kBytes, "CP865", "865 csibm865 ibm865"},
    {"cp866", Codec::kBytes, "CP866", "866 csibm866 ibm866"},
    {"cp869", Codec::kBytes, "CP869", "869 cpgr csibm869 ibm869"},
    {"cp874", Codec::kBytes, "CP874", "dos874 windows874"},
    {"cp875", Codec::kBytes, "CP875", ""},
    {"cp932", Codec::kIconv, "CP932", "932 ms932 mskanji windows31j xsjis"},
    {"cp949", Codec::kIconv, "CP949",
     "949 cseuckr csksc56011987 isoir149 ksc56011989 ms949 uhc windows949"},
    {"cp950", Codec::kIconv, "CP950", "950 ms950"},
    {"euc_jis_2004", Codec::kIconv, "EUC-JISX0213", "jisx0213"},
    {"euc_jisx0213", Codec::kIconv, "EUC-JISX0213", ""},
    {"euc_jp", Codec::kIconv, "EUC-JP", "cseucpkdfmtjapanese ujis xeucjp"},
    {"euc_kr", Codec::kIconv, "EUC-KR", "korean ksc5601 ksc56011987 ksx1001 xmackorean"},
    {"gb18030", Codec::kIconv, "GB18030", "gb180302000"},
    {"gb2312", Codec::kIconv, "EUC-CN",
     "chinese csiso58gb231280 euccn eucgb2312cn gb23121980 gb231280 isoir58 "
     "xmacsimpchinese"},
    {"gbk", Codec::kIconv, "GBK", "936 cp936 csgb2312 ms936 xgbk"},
    {"hp_roman8", Codec::kBytes, "HP-ROMAN8", "cp1051 cshproman8 ibm1051 r8 roman8"},
    {"iso2022_jp", Codec::kIso2022, "iso2022_jp", "csiso2022jp"},
    {"iso2022_jp_1", Codec::kIso2022, "iso2022_jp_1", ""},
    {"iso2022_jp_2", Codec::kIso2022, "iso2022_jp_2", "csiso2022jp2"},
    {"iso2022_jp_2004", Codec::kIso2022, "iso2022_jp_2004", ""},
    {"iso2022_jp_3", Codec::kIso2022, "iso2022_jp_3", ""},
    {"iso2022_jp_ext", Codec::kIso2022, "iso2022_jp_ext", ""},
    {"iso2022_kr", Codec::kIso2022, "iso2022_kr", "csiso2022kr"},
    {"iso8859_10", Codec::kBytes, "ISO-8859-10", "csisolatin6 iso8859101992 isoir157 l6 latin6"},
    {"iso8859_11", Codec::kBytes, "ISO-8859-11", "iso8859112001 thai"},
    {"iso8859_13", Codec::kBytes, "ISO-8859-13", "l7 latin7"},
    {"iso8859_14", Codec::kBytes, "ISO-8859-14", "iso8859141998 isoceltic isoir199 l8 latin8"},
    {"iso8859_15", Codec::kBytes, "ISO-8859-15", "csisolatin9 l9 latin9"},
    {"iso8859_16", Codec::kBytes, "ISO-8859-16", "iso8859162001 isoir226 l10 latin10"},
    {"iso8859_2", Codec::kBytes, "ISO-8859-2", "csisolatin2 iso885921987 isoir101 l2 latin2"},
    {"iso8859_3", Codec::kBytes, "ISO-8859-3", "csisolatin3 iso885931988 isoir109 l3 latin3"},
    {"iso8859_4", Codec::kBytes, "ISO-8859-4", "csisolatin4 iso885941988 isoir110 l4 latin4"},
    {"iso8859_5", Codec::kBytes, "ISO-8859-5", "csisolatincyrillic cyrillic iso885951988 isoir144"},
    {"iso8859_6", Codec::kBytes, "ISO-8859-6",
     "arabic asmo708 csiso88596e csiso88596i csisolatinarabic ecma114 iso885961987 "
     "iso88596e iso88596i isoir127"},
    {"iso8859_7", Codec::kBytes, "ISO-8859-7",
     "csisolatingreek ecma118 elot928 greek greek8 iso885971987 isoir126 suneugreek"},
    {"iso8859_8", Codec::kBytes, "ISO-8859-8",
     "csiso88598e csiso88598i csisolatinhebrew hebrew iso885981988 iso88598e "
     "iso88598i isoir138 logical visual"},
    {"iso8859_9", Codec::kBytes, "ISO-8859-9", "csisolatin5 iso885991989 isoir148 l5 latin5"},
    {"johab", Codec::kIconv, "JOHAB", "cp1361 ms1361"},
    {"koi8-r", Codec::kBytes, "KOI8-R", "cskoi8r koi koi8"},
    {"koi8-t", Codec::kBytes, "KOI8-T", ""},
    {"koi8-u", Codec::kBytes, "KOI8-U", ""},
    {"kz1048", Codec::kBytes, "RK1048", "rk1048 strk10482002"},
    {"latin1", Codec::kBytes, "ISO-8859-1",
     "8859 cp819 csisolatin1 ibm819 iso8859 iso88591 iso885911987 isoir100 l1 latin"},
    {"mac_cyrillic", Codec::kBytes, "MAC-CYRILLIC", "xmaccyrillic xmacukrainian"},
    {"mac_latin2", Codec::kBytes, "MAC-CENTRALEUROPE", "maccenteuro maccentraleurope"},
    {"mac_roman", Codec::kBytes, "MACINTOSH", "csmacintosh mac macintosh xmacroman"},
    {"ptcp154", Codec::kBytes, "PT154", "cp154 csptcp154 cyrillicasian pt154"},
    {"shift_jis", Codec::kIconv, "SHIFT_JIS", "csshiftjis sjis xmacjapanese"},
    {"shift_jis_2004", Codec::kIconv, "SHIFT_JISX0213", "sjis2004"},
    {"shift_jisx0213", Codec::kIconv, "SHIFT_JISX0213", "sjisx0213"},
    {"tis_620", Codec::kBytes, "TIS-620", "isoir166 tis6200 tis62025290 tis62025291"},
    {"utf-16", Codec::kUtf16, "", "u16"},
    {"utf-16-be", Codec::kIconv, "UTF-16BE", "unicodebigunmarked unicodefffe"},
    {"utf-16-le", Codec::kIconv, "UTF-16LE",
     "csunicode iso10646ucs2 ucs2 unicode unicodefeff unicodelittleunmarked"},
    {"utf-32", Codec::kUtf32, "", "u32"},
    {"utf-32-be", Codec::kIconv, "UTF-32BE", ""},
    {"utf-32-le", Codec::kIconv, "UTF-32LE", ""},
    {"utf-7", Codec::kUtf7, "", "u7 unicode11utf7"},
    {"utf-8", Codec::kUtf8, "",
     "cp65001 u8 unicode11utf8 unicode20utf8 utf utf8ucs2 utf8ucs4 xunicode20utf8"},
    {"utf-8-sig", Codec::kUtf8, "", ""},
};

enum class Refusal : std::uint8_t { kNoTable, kNoText, kWindows };

struct RefusedRow {
  std::string_view name;
  Refusal refusal;
  std::string_view aliases;
};

constexpr RefusedRow kRefused[] = {
    {"cp1006", Refusal::kNoTable, ""},
    {"cp720", Refusal::kNoTable, ""},
    {"hz", Refusal::kNoTable, "hzgb hzgb2312"},
    {"mac_arabic", Refusal::kNoTable, ""},
    {"mac_croatian", Refusal::kNoTable, ""},
    {"mac_farsi", Refusal::kNoTable, ""},
    {"mac_greek", Refusal::kNoTable, ""},
    {"mac_iceland", Refusal::kNoTable, ""},
    {"mac_romanian", Refusal::kNoTable, ""},
    {"mac_turkish", Refusal::kNoTable, ""},
    {"palmos", Refusal::kNoTable, ""},
    {"base64_codec", Refusal::kNoText, "base64"},
    {"bz2_codec", Refusal::kNoText, "bz2"},
    {"charmap", Refusal::kNoText, ""},
    {"hex_codec", Refusal::kNoText, "hex"},
    {"idna", Refusal::kNoText, ""},
    {"punycode", Refusal::kNoText, ""},
    {"quopri_codec", Refusal::kNoText, "quopri quotedprintable"},
    {"raw_unicode_escape", Refusal::kNoText, ""},
    {"rot_13", Refusal::kNoText, ""},
    {"undefined", Refusal::kNoText, ""},
    {"unicode_escape", Refusal::kNoText, ""},
    {"uu_codec", Refusal::kNoText, "uu"},
    {"zlib_codec", Refusal::kNoText, "zip zlib"},
    {"mbcs", Refusal::kWindows, "ansi dbcs"},
    {"oem", Refusal::kWindows, ""},
};

bool is_ignored(char letter) { return std::string_view("-_ .:").find(letter) != std::string::npos; }

bool is_letter_or_digit(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
         (letter >= '0' && letter <= '9');
}

// iconv ignores characters that it does not expect, and takes an empty name for the locale's
// encoding. A slash begins its options (//TRANSLIT), which would change the counts.
bool may_be_name(std::string_view name) {
  constexpr std::string_view kOthers = " _.:()+-";
  return std::any_of(name.begin(), name.end(), is_letter_or_digit) &&
         std::all_of(name.begin(), name.end(), [&](char letter) {
           return is_letter_or_digit(letter) || kOthers.find(letter) != std::string_view::npos;
         });
}

// Calls `visit` with each alias until it returns true; returns whether it did.
template <typename Visit>
bool any_word(std::string_view aliases, Visit visit) {
  while (!aliases.empty()) {
    const std::size_t end = std::min(aliases.find(' '), aliases.size());
    if (visit(aliases.substr(0, end))) {
      return true;
    }
    aliases.remove_prefix(std::min(end + 1, aliases.size()));
  }
  return false;
}

template <typename AnyRow, std::size_t kSize>
const AnyRow* find_row(const AnyRow (&rows)[kSize], const std::string& plain) {
  const auto* const found = std::find_if(std::begin(rows), std::end(rows), [&](const AnyRow& row) {
    return plain_encoding_name(row.name) == plain ||
           any_word(row.aliases, [&](std::string_view alias) { return alias == plain; });
  });
  return found == std::end(rows) ? nullptr : found;
}

Error refused(std::string_view name, Refusal refusal) {
  Error error{.kind = ErrorKind::kInvalidArgument, .cause = {}};
  const std::string shown = shown_path(name);
  switch (refusal) {
    case Refusal::kNoTable:
      error.cause = "the encoding '" + shown + "' is not supported: iconv has no table for it";
      error.remedy = "convert the text to UTF-8 first; Python can read it";
      break;
    case Refusal::kNoText:
      error.cause = "'" + shown + "' is not a text encoding but a Python codec";
      error.remedy = "decode the input first, and name the encoding of the result";
      break;
    case Refusal::kWindows:
      error.cause = "'" + shown + "' means a different code page on each Windows machine";
      error.remedy = "name the code page, such as cp1252";
      break;
  }
  return error;
}

}  // namespace

std::string plain_encoding_name(std::string_view name) {
  std::string plain;
  for (const char letter : name) {
    if (!is_ignored(letter)) {
      plain += letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
    }
  }
  return plain;
}

Result<Encoding> find_encoding(std::string_view name) {
  const std::string plain = plain_encoding_name(name);
  if (const Row* const row = find_row(kRows, plain)) {
    return Encoding{row->codec, std::string(row->target)};
  }
  if (const RefusedRow* const row = find_row(kRefused, plain)) {
    return refused(name, row->refusal);
  }
  if (!may_be_name(name)) {
    return unknown_encoding(name);
  }
  return Encoding{Codec::kIconv, std::string(name)};
}

Error unknown_encoding(std::string_view name) {
  return Error{.kind = ErrorKind::kInvalidArgument,
               .cause = "unknown encoding '" + shown_path(name) + "'",
               .remedy = "`iconv --list` shows most of the known ones"};
}

std::vector<std::string> encoding_names() {
  std::vector<std::string> names;
  for (const Row& row : kRows) {
    names.emplace_back(row.name);
    any_word(row.aliases, [&](std::string_view alias) {
      names.emplace_back(alias);
      return false;
    });
  }
  return names;
}

}  // namespace hapax::input
