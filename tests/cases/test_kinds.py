"""The kinds of fault that reports about other programs name, and the tests here that would fail on each of them.

The cases of `data/` are samples; these are the rules that they stand for.
"""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parent.parent

KINDS: dict[str, tuple[str, ...]] = {
    # A. Booked to the wrong client, records merged
    "an address wins over the client that the row names": (
        "cli/test_import.py::test_a_client_that_a_row_names_wins_over_an_address",
        "formats/test_profiles.py::test_the_person_whose_hours_are_tracked_is_no_contact",
    ),
    "one's own address becomes a client's": (
        "cli/test_import.py::test_ones_own_address_is_nobodys_with_a_plus_too",
        "formats/test_ics.py::test_the_address_that_is_in_every_meeting_is_the_owners",
        "formats/test_mbox.py::test_the_owner_is_who_is_in_every_message",
    ),
    "two people of one name become one": (
        "cli/test_import.py::test_two_of_one_name_with_other_addresses_are_two_and_it_is_said",
    ),
    "an employer or a nickname brings people together": (
        "cli/test_import.py::test_a_nickname_of_the_file_brings_nobody_together",
        "formats/test_csv.py::test_a_nickname_with_a_legal_form_is_one_name",
        "formats/test_vcard.py::test_an_employer_is_no_name_of_the_person",
    ),
    "a person's note goes to somebody else": ("cli/test_import.py::test_a_note_beside_a_person_stays_that_persons",),
    # B. Lost without a word
    "a quote that is not closed swallows rows": (
        "formats/test_csv.py::test_a_quote_that_is_never_closed_is_named_and_swallows_nothing",
        "formats/test_csv.py::test_quotes_within_quotes_may_be_written_with_a_backslash",
    ),
    "one stray byte turns a file into another code page": (
        "formats/test_csv.py::test_one_stray_byte_is_named_and_all_other_rows_keep_their_letters",
    ),
    "what is not taken is not said": (
        "importing/test_accounts.py::test_what_became_of_everything_adds_up",
        "formats/test_csv.py::test_the_plan_says_what_is_read_how_and_what_is_left_out",
        "cli/test_import.py::test_a_dry_run_shows_how_the_file_is_read",
        "cli/test_import.py::test_unknown_clients_suggest_to_create_them",
        "formats/test_vcard.py::test_properties_that_are_not_kept_are_named",
    ),
    "of several addresses and numbers one is kept": (
        "formats/test_csv.py::test_all_addresses_and_numbers_of_a_row_are_kept",
        "formats/test_vcard.py::test_numbers_that_were_joined_are_several",
    ),
    "entries that share an identity are one": (
        "formats/test_ics.py::test_entries_that_share_a_uid_without_being_versions_are_all_read",
        "cli/test_import.py::test_rows_that_say_the_same_at_another_time_are_others",
    ),
    "mail whose separator is unusual is lost": (
        "formats/test_mbox.py::test_messages_are_parted_as_programs_part_them",
        "formats/test_mbox.py::test_every_message_is_accounted_for",
    ),
    "entries without guests are passed over unsaid": (
        "formats/test_ics.py::test_what_was_no_meeting_with_someone_is_passed_over_and_says_why",
    ),
    "bytes that are no text are dropped": (
        "cli/test_text_in.py::test_bytes_that_are_no_text_are_refused_at_every_door",
    ),
    "a lost client comes back alive": (
        "cli/test_import.py::test_an_export_comes_back_whole_and_adds_nothing_to_its_own_journal",
    ),
    # C. Misread
    "letters of another script": (
        "formats/test_decoding.py::test_the_code_page_is_found_by_its_words",
        "formats/test_mbox.py::test_raw_headers_get_no_letters_of_another_script",
        "formats/test_ics.py::test_a_calendar_in_another_code_page",
        "formats/test_vcard.py::test_a_card_in_a_code_page_that_it_does_not_name",
    ),
    "day and month in the wrong order, unsaid": (
        "formats/test_csv.py::test_one_order_of_day_and_month_for_the_whole_column",
        "formats/test_csv.py::test_a_column_in_two_orders_is_not_guessed_at",
    ),
    "midnight with a zone is the day before": ("formats/test_csv.py::test_days_as_programs_write_them",),
    "a name of a zone is read as UTC": (
        "formats/test_mbox.py::test_a_zone_name_of_several_countries_is_the_one_that_agrees_with_the_arrival",
        "formats/test_ics.py::test_each_calendar_of_a_file_has_its_own_zones",
        "formats/test_ics.py::test_zones_by_the_names_of_outlook_windows_and_others",
    ),
    "the header, sums or nothing are taken for clients": (
        "formats/test_csv.py::test_lines_before_the_header_and_the_header_again_are_passed_over",
        "formats/test_csv.py::test_a_line_of_sums_is_no_client",
        "formats/test_csv.py::test_what_says_that_there_is_nothing_is_no_client",
    ),
    "numbers that a spreadsheet has spoilt": (
        "formats/test_csv.py::test_phone_numbers_that_a_spreadsheet_has_spoilt_are_mended_or_said",
    ),
    "lines of a note become numbers": (
        "formats/test_vcard.py::test_lines_of_a_note_do_not_become_numbers_and_addresses",
    ),
    "what is still to come has happened": (
        "cli/test_text_in.py::test_later_today_is_still_to_come",
        "formats/test_profiles.py::test_what_is_planned_is_passed_over_until_it_has_happened",
    ),
    # D. Refused, or badly said
    "lengths as time trackers write them": ("formats/test_csv.py::test_lengths_as_programs_write_them",),
    "days as programs write them": ("formats/test_csv.py::test_days_as_programs_write_them",),
    "what the program prints cannot be typed": (
        "base/test_dates.py::test_a_moment_with_a_zone_is_its_local_day_and_time",
    ),
    "plain words after a call": (
        "base/test_dates.py::test_hours_are_counted_from_now",
        "base/test_dates.py::test_days_that_mean_the_same_in_both_directions",
        "base/test_dates.py::test_a_time_may_follow_or_stand_alone",
    ),
    "next and last weekday give the wrong week": ("base/test_dates.py::test_the_next_weekday_is_that_of_next_week",),
    "every refused date gets the same sentence": ("base/test_dates.py::test_a_refused_date_names_its_cause",),
    "one bad entry keeps the whole archive out": (
        "formats/test_mbox.py::test_a_date_that_is_missing_or_cannot_be_right_is_that_of_the_servers_or_of_the_from_line",
        "formats/test_ics.py::test_an_unknown_zone_is_read_as_the_owners_and_said_once",
        "cli/test_import.py::test_skip_bad_leaves_a_cell_out_where_the_row_can_live_without_it",
    ),
    "tables of known programs": (
        "formats/test_profiles.py::test_a_known_table_is_read_as_its_program_means_it",
        "cli/test_invoices.py::test_invoices_of_other_programs",
    ),
    # E. The second import doubles
    "another zone, mapping or version makes new records": (
        "cli/test_import_again.py::test_again_in_any_zone_and_with_a_changed_clock_adds_nothing",
        "formats/test_csv.py::test_keys_do_not_depend_on_the_zone_or_on_one_more_column_in_use",
        "cli/test_import.py::test_one_more_column_in_use_adds_nothing",
    ),
    "a meeting that changed stays or doubles": (
        "cli/test_import_again.py::test_a_meeting_that_was_moved_changed_and_cancelled_is_corrected",
        "cli/test_import_again.py::test_a_meeting_that_becomes_a_series_and_a_series_that_changes",
    ),
    "what was deleted is said to be there": (
        "cli/test_import.py::test_what_was_deleted_since_is_told_apart_and_can_be_taken_in_again",
    ),
}


@cache
def names_in(file: str) -> set[str]:
    tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_fault_has_its_test(kind: str) -> None:
    for name in KINDS[kind]:
        file, _colons, test = name.partition("::")
        assert test in names_in(file), name
