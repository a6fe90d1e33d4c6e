"""Number formats of sheets: what a person sees of a number."""

import datetime

import pytest

from clew.extraction.literal_types import literal_type
from clew.extraction.loaders.parsing.number_formats import shown_number, shown_text, shown_time
from clew.retrieval.tables.values import number_of

ACCOUNTS = '_-* #,##0.00 €_-;-* #,##0.00 €_-;_-* "-"?? €_-;_-@_-'


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [
        (1234.5, '#,##0.00 "EUR"', "1,234.50 EUR"),
        (12.5, "#,##0.00", "12.50"),
        (1234567, "#,##0", "1,234,567"),
        (1234.5, "[$€-407] #,##0.00", "€ 1,234.50"),
        (1234.5, "[$USD] #,##0", "USD 1,235"),
        (12.5, ACCOUNTS, "12.50 €"),
        (-12.5, ACCOUNTS, "-12.50 €"),
        (0, ACCOUNTS, "0.00 €"),
        (-1234.5, "#,##0.00_);(#,##0.00)", "-1,234.50"),
        (-1234, "$#,##0;-$#,##0", "-$1,234"),
        (-5, "0;[Red]0", "-5"),
        (5, '0" kg"', "5 kg"),
        (20.5, '0.0\\ "°C"', "20.5 °C"),
        (3, 'General" pcs"', "3 pcs"),
        (0.5, "0%", "50%"),
        (0.125, "0.0%", "12.5%"),
        (123456, "0.00E+00", "1.23E+05"),
        (0.00012, "0.0E+00", "1.2E-04"),
        (99999, "0.0E+00", "1.0E+05"),
        (1234.567, "##0.0E+0", "1.2E+3"),
        (2.5, "0", "3"),
        (3.14159, "0.###", "3.142"),
        (3, "0.###", "3"),
        (42, "00000", "00042"),
        (5551234, "000\\-0000", "555-1234"),
        (1234567, '0.0,,"M"', "1.2M"),
        (150, '[>=100]"many";0', "many"),
        (50, '[>=100]"many";0', "50"),
        (5, "(0)", "(5)"),
        (-0.4, "0", "0"),
        (5, ";;;", ""),
        (1.5, "# ?/?", "1.5"),
        (1e300, "0", "1" + "0" * 300),
        (7, "0" * 300, "7"),
        (float("inf"), "0", ""),
    ],
)
def test_a_number_is_shown_by_its_format(value: float, form: str, shown: str) -> None:
    assert shown_number(value, form) == shown


@pytest.mark.parametrize(
    ("value", "form", "type"),
    [
        (-1234.5, "$#,##0.00", "MONEY"),
        (-1234.5, '#,##0.0 "EUR"', "MONEY"),
        (1234.5, "[$USD] #,##0.0", "MONEY"),
        (120000, "0.0E+00", "CARDINAL"),
        (-1234.5, "#,##0.0_);(#,##0.0)", "CARDINAL"),
        (1200, '#,##0" kg"', "QUANTITY"),
    ],
)
def test_what_is_shown_is_read_as_the_number(value: float, form: str, type: str) -> None:
    shown = shown_number(value, form)
    assert (number_of(shown), literal_type(shown)) == (value, type)


@pytest.mark.parametrize(
    ("form", "shown"),
    [("General", "Rot"), ("0", "Rot"), ('"Port of "@', "Port of Rot"), ('0;0;0;@" Ltd"', "Rot Ltd"), (";;;", "")],
)
def test_a_text_is_shown_by_its_format(form: str, shown: str) -> None:
    assert shown_text("Rot", form) == shown


@pytest.mark.parametrize(
    ("form", "shown"),
    [("dd/mm/yyyy", "1902-05-01"), ("mmm-yy", "1902-05"), ("yyyy", "1902"), ("[$-407]d. mmmm yyyy", "1902-05-01")],
)
def test_a_date_is_iso_and_no_more_than_is_shown(form: str, shown: str) -> None:
    assert shown_time(datetime.datetime(1902, 5, 1), form) == shown
