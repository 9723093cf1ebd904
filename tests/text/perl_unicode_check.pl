#!/usr/bin/perl
# Compares class and lower-casing of every code point with Perl's own Unicode tables.
#
#     perl_unicode_check.pl DUMP_PROPERTIES
#
# Perl 5.36 is exactly Unicode 14.0.0; with another version the check is skipped (exit code 77).
use strict;
use warnings;
use feature 'unicode_strings';
no warnings qw(nonchar surrogate non_unicode);
use Unicode::UCD;

my $required = '14.0.0';
my $version  = Unicode::UCD::UnicodeVersion();
if ($version ne $required) {
    print "skipped: this Perl has Unicode $version, the tables are $required\n";
    exit 77;
}

my ($dump) = @ARGV;
defined $dump or die "usage: $0 DUMP_PROPERTIES\n";
open(my $lines, '-|', $dump, 'table') or die "$dump: $!\n";

my ($compared, $differences) = (0, 0);
for my $code_point (0 .. 0x10FFFF) {
    next if $code_point >= 0xD800 && $code_point <= 0xDFFF;
    my $character = chr $code_point;
    my $expected  = sprintf '%X %d %d %d %s', $code_point,
        $character =~ /\A[\p{L}\p{N}_]\z/      ? 1 : 0,
        $character =~ /\A\p{Cased}\z/          ? 1 : 0,
        $character =~ /\A\p{Case_Ignorable}\z/ ? 1 : 0,
        join '+', map { sprintf '%X', ord } split //, lc $character;
    my $actual = <$lines> // die "the table ends before $expected\n";
    chomp $actual;
    ++$compared;
    next if $actual eq $expected;
    print "Perl: $expected   hapax: $actual\n" if ++$differences <= 20;
}
die "the table goes on after U+10FFFF\n" if defined <$lines>;
close $lines or die "$dump failed\n";

print "$compared code points compared, $differences differ\n";
exit($differences || $compared != 0x110000 - 0x800 ? 1 : 0);
