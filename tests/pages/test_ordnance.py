"""The page of ordnance: public where the programme is, and never says harmless."""


def test_a_name_in_another_script_is_found(signed_in):
    page = signed_in("dan").get("/ordnance/?q=ПМН").content.decode()
    assert "PMN" in page
    assert "Type 72" not in page


def test_what_is_not_found_is_not_known_and_never_harmless(signed_in):
    page = signed_in("dan").get("/ordnance/?q=zzzz").content.decode()
    assert 'id="nothing"' in page
    assert "never harmless" in page


def test_the_programmes_own_record_stands_before_the_packages(signed_in, held):
    held("ordnance_model", name="PMN", item_class="ap_mine", safe_distance_m=25.0)
    page = signed_in("omar").get("/ordnance/?q=pmn").content.decode()
    assert page.count("/records/ordnance_model/") == 1
    assert "bakelite" not in page
