"""What benchmarks/hazard_cycles.py reads from machine code."""

from benchmarks.hazard_cycles import IN_CACHE, code_of, loops_of, ns_a_cell

CODE = """
.LBB0_1:
	vmovsd	(%rax), %xmm0
	vmovsd	%xmm0, (%rcx)
	jne	.LBB0_1
.LBB0_2:
	vmovupd	(%rax,%rdx,8), %ymm0
	je	.LBB0_4
	vmovupd	%ymm0, (%rcx,%rdx,8)
	vmovupd	%ymm0, 32(%rcx,%rdx,8)
	jne	.LBB0_2
.LBB0_4:
	vmovupd	%zmm0, (%rcx)
	retq
"""


def test_the_vector_loop_is_found_and_neither_scalars_nor_straight_code():
    (loop,) = loops_of(CODE)
    assert loop.cells == 8
    assert len(loop.text.splitlines()) == 5


def test_the_smoother_is_compiled_to_vectors():
    assert loops_of(code_of("smoother"))[0].cells >= 2


def test_a_loop_is_timed():
    assert ns_a_cell("smoother", IN_CACHE) > 0
